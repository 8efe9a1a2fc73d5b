import { Redis } from 'ioredis'
import type { Plan } from './options.ts'

/**
 * A connection that never queues and never resends: what could not be said at once is decided anew by whoever
 * said it. It comes back by itself, within a second of Redis.
 */
export function openConnection(plan: Plan): Redis {
  const connection = new Redis(plan.url, {
    lazyConnect: true,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    autoResubscribe: false,
    maxRetriesPerRequest: 0,
    connectTimeout: plan.commandTimeoutMs,
    commandTimeout: plan.commandTimeoutMs,
    // A connection cut without a word would else be trusted until the kernel gives it up.
    socketTimeout: plan.unknownAfterMs,
    retryStrategy: (attempt) => Math.min(50 * 2 ** attempt, 1_000),
    // After a fail-over the old primary refuses to write: find the new one.
    reconnectOnError: (error) => error.message.startsWith('READONLY'),
  })
  // Without a listener each failed attempt is printed; outages are logged once, by trust.
  connection.on('error', () => undefined)
  plan.opened(connection)
  return connection
}

/** Whether a command sent now goes out. */
export const isReady = (connection: Redis): boolean => connection.status === 'ready'
