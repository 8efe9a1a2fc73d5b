import { Redis } from 'ioredis'
import { afterAll, beforeAll, beforeEach, describe } from 'vitest'
import { startRedis, type TestRedis } from '../../../tests/support/redis.ts'
import { contractTimes, liveContract, type Stage } from '../contract.ts'
import { HandClock, pass } from '../testing/hand-clock.ts'
import { RedisLive } from './redis-live.ts'
import { quiet } from '../testing/quiet-logger.ts'
import { openConnection } from './connection.ts'
import { standInVenue } from '../testing/venue.ts'
import type { RedisLiveOptions } from './options.ts'

let redis: TestRedis
let client: Redis
beforeAll(async () => {
  redis = await startRedis()
  client = new Redis(redis.url)
})
beforeEach(async () => void (await client.flushall()))
afterAll(async () => {
  client.disconnect()
  await redis[Symbol.asyncDispose]()
})

/** By a clock that is moved by hand, a Redis that answers late is none that is gone. */
const patient: NonNullable<RedisLiveOptions['connect']> = (plan) =>
  openConnection({ ...plan, commandTimeoutMs: 30_000, unknownAfterMs: 30_000 })

function stage(options: Pick<RedisLiveOptions, 'url' | 'connect'>): Stage {
  const clock = new HandClock()
  const live = new RedisLive({ ...contractTimes, ...options, logger: quiet, clock })
  return {
    live,
    now: () => clock.now(),
    pass: (ms) => pass(ms, [clock], () => live.idle()),
    [Symbol.asyncDispose]: () => live.close(),
  }
}

describe('live state of one of many processes', () => {
  liveContract(async () => stage({ url: redis.url, connect: patient }))
})

describe('the same in the scripts as a Lua runs them', () => {
  liveContract(async () => stage((await standInVenue()).options))
})
