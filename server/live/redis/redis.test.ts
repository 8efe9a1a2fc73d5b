import { Redis } from 'ioredis'
import { afterAll, beforeAll, beforeEach, describe } from 'vitest'
import { startRedis, type TestRedis } from '../../../tests/support/redis.ts'
import { contractTimes, liveContract } from '../contract.ts'
import { HandClock, pass } from '../testing/hand-clock.ts'
import { RedisLive } from './redis-live.ts'
import { quiet } from '../testing/quiet-logger.ts'

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

describe('live state of one of many processes', () => {
  liveContract(async () => {
    const clock = new HandClock()
    const live = new RedisLive({ ...contractTimes, url: redis.url, logger: quiet, clock })
    return {
      live,
      now: () => clock.now(),
      pass: (ms) => pass(ms, [clock], () => live.idle()),
      [Symbol.asyncDispose]: () => live.close(),
    }
  })
})
