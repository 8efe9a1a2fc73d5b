import fc from 'fast-check'
import { afterAll, beforeAll, describe, test } from 'vitest'
import { startRedis, type TestRedis } from '../../../tests/support/redis.ts'
import { rehearse } from '../testing/rehearsal.ts'
import { schedule, schedules } from '../testing/schedules.ts'
import { redisVenue, standInVenue, type Venue } from '../testing/venue.ts'

const truth =
  'each change is announced once, nobody is falsely offline, and every watcher sees the truth in time'

const holds = (venue: Venue, usual: number): Promise<void> =>
  fc.assert(
    fc.asyncProperty(schedule, (played) => rehearse(venue, played)),
    { numRuns: schedules(usual) },
  )

describe('whatever happens to processes, connections and Redis', () => {
  test(`in the scripts as a Lua runs them: ${truth}`, async () => holds(await standInVenue(), 2_000), 600_000)
})

describe('whatever happens to processes, connections and a real Redis', () => {
  let redis: TestRedis
  let venue: Venue
  beforeAll(async () => {
    redis = await startRedis()
    venue = redisVenue(redis.url)
  })
  afterAll(async () => {
    venue.close()
    await redis[Symbol.asyncDispose]()
  })

  test(truth, () => holds(venue, 200), 600_000)
})
