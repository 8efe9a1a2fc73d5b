import { Redis } from 'ioredis'
import type { Plan } from './options.ts'

/** What live state needs of a connection to Redis. */
export interface Connection {
  readonly status: string
  connect(): Promise<void>
  /** Ends it, for good unless it shall come back. */
  disconnect(reconnect?: boolean): void
  /** From then on the script is called by its name. */
  defineCommand(name: string, definition: { lua: string; numberOfKeys: number }): void
  subscribe(...channels: string[]): Promise<unknown>
  unsubscribe(...channels: string[]): Promise<unknown>
  ping(): Promise<unknown>
  on(event: 'ready' | 'close', listener: () => void): unknown
  on(event: 'message', listener: (channel: string, said: string) => void): unknown
}

/**
 * A connection that never queues and never resends: what could not be said at once is decided anew by whoever
 * said it. It comes back by itself, within a second of Redis.
 */
export function openConnection(plan: Plan): Connection {
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
  return connection
}

/** Whether a command sent now goes out. */
export const isReady = (connection: Connection): boolean => connection.status === 'ready'
