import fc from 'fast-check'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, test } from 'vitest'
import { startRedis, type TestRedis } from '../../../tests/support/redis.ts'
import { timings } from '../../../shared/timings.ts'
import { Rehearsal } from '../testing/rehearsal.ts'
import { faultStep, localStep, schedules, subjects } from '../testing/schedules.ts'
import { Troupe } from '../testing/troupe.ts'

let redis: TestRedis
let client: Redis
beforeAll(async () => {
  redis = await startRedis()
  client = new Redis(redis.url)
})
afterAll(async () => {
  client.disconnect()
  await redis[Symbol.asyncDispose]()
})

const step = fc.oneof({ weight: 3, arbitrary: localStep }, { weight: 1, arbitrary: faultStep })

test('whatever happens to processes and Redis, each change is announced once and every watcher sees the truth', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
      await client.flushall()
      await using troupe = new Troupe({ url: redis.url, graceMs: timings.graceMs }, subjects)
      await new Rehearsal(troupe, () => client.flushall()).play(steps)
    }),
    { numRuns: schedules(300) },
  )
}, 600_000)
