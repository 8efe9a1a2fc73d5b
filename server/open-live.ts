import type { Settings } from '../shared/settings.ts'
import type { Config } from './config.ts'
import { createInProcessLive } from './live/in-process.ts'
import type { Live } from './live/live.ts'
import { createRedisLive } from './live/redis/redis-live.ts'
import type { Logger } from './logger.ts'
import type { Shutdown } from './shutdown.ts'

/** Live state in Redis where it is configured, else in this process. */
export async function openLive(
  { redisUrl }: Config,
  { graceMs }: Settings,
  logger: Logger,
  shutdown: Shutdown,
): Promise<Live> {
  const live = redisUrl
    ? createRedisLive({ url: redisUrl, logger, graceMs })
    : createInProcessLive({ graceMs })
  shutdown.opened('live', () => live.close())
  await live.start()
  return live
}
