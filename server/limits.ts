import { Redis } from 'ioredis'
import type { Config } from './config.ts'
import type { Shutdown } from './shutdown.ts'

/** The connection for counters of rate limits. They fail open: without Redis nobody is refused. */
export function openLimits({ redisUrl }: Config, shutdown: Shutdown): Redis | null {
  if (!redisUrl) return null
  const redis = new Redis(redisUrl, {
    enableOfflineQueue: false,
    commandTimeout: 500,
    maxRetriesPerRequest: 0,
    retryStrategy: (attempt) => Math.min(attempt * 200, 2_000),
  })
  // Reported once by live state; unheard it would end the process.
  redis.on('error', () => undefined)
  shutdown.opened('limits', () => redis.disconnect())
  return redis
}
