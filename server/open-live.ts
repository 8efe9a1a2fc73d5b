import { Redis } from 'ioredis'
import { ConfigurationError, type Config } from './config.ts'
import { createInProcessLive } from './live/in-process.ts'
import type { Live } from './live/live.ts'
import { createRedisLive } from './live/redis/redis-live.ts'
import type { Logger } from './logger.ts'
import type { Shutdown } from './shutdown.ts'

const REACH_MS = 5_000

/** Live state in Redis where it is configured, else in this process. */
export async function openLive(
  { redisUrl }: Config,
  grace: () => number,
  logger: Logger,
  shutdown: Shutdown,
): Promise<Live> {
  if (redisUrl) await reach(redisUrl)
  const rule = {
    logger,
    get graceMs() {
      return grace()
    },
  }
  const live = redisUrl ? createRedisLive(Object.assign(rule, { url: redisUrl })) : createInProcessLive(rule)
  shutdown.opened('live', () => live.close())
  await live.start()
  return live
}

/** A wrong address is told at the start; a Redis that goes away later is lived with. */
async function reach(url: string): Promise<void> {
  const redis = new Redis(url, {
    lazyConnect: true,
    connectTimeout: REACH_MS,
    commandTimeout: REACH_MS,
    retryStrategy: null,
  })
  let reason = 'no answer'
  redis.on(
    'error',
    ({ code, message }: NodeJS.ErrnoException) => (reason = code ?? message.split(' ')[0] ?? reason),
  )
  try {
    await redis.connect()
    await redis.ping()
  } catch {
    throw new ConfigurationError(`REDIS_URL: Redis does not answer (${reason})`)
  } finally {
    redis.disconnect()
  }
}
