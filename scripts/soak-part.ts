// A part of `npm run soak`, in a process of its own: KIND COUNT SEED. Says how many schedules were played, line by line.
import fc from 'fast-check'
import { rehearseInProcess } from '../server/live/testing/in-process-rehearsal.ts'
import { rehearse } from '../server/live/testing/rehearsal.ts'
import { inProcessSchedule, schedule } from '../server/live/testing/schedules.ts'
import { redisVenue, standInVenue, type Venue } from '../server/live/testing/venue.ts'
import { startRedis } from '../tests/support/redis.ts'

const [kind = '', count = '0', seed = '0'] = process.argv.slice(2)
/** Small enough to be found again quickly: each chunk has a seed of its own. */
const chunk = 1_000

const onVenue = (venue: Venue) =>
  fc.asyncProperty(schedule, async (played) => {
    await rehearse(venue, played)
    await new Promise(setImmediate)
  })

/** Plays all chunks; 1 when one failed, told with what plays it again. */
async function play(property: fc.IRawProperty<unknown>): Promise<number> {
  for (let done = 0; done < Number(count); done += chunk) {
    const options = { numRuns: Math.min(chunk, Number(count) - done), seed: Number(seed) + done / chunk }
    const result = await fc.check(property, options)
    if (result.failed) {
      const { counterexamplePath: path, counterexample, errorInstance } = result
      const again = `npm run soak -- ${chunk} --only ${kind} --seed ${options.seed}`
      process.stderr.write(`${kind} failed, path ${path}: ${again}\n${JSON.stringify(counterexample)}\n`)
      process.stderr.write(`${(errorInstance as Error | null)?.message ?? 'interrupted'}\n`)
      return 1
    }
    process.stdout.write(`${options.numRuns}\n`)
  }
  return 0
}

async function playOnRedis(): Promise<number> {
  await using redis = await startRedis()
  const venue = redisVenue(redis.url)
  try {
    return await play(onVenue(venue))
  } finally {
    venue.close()
  }
}

const parts: Record<string, () => Promise<number>> = {
  'in-process': () => play(fc.asyncProperty(inProcessSchedule, rehearseInProcess)),
  lua: async () => play(onVenue(await standInVenue())),
  redis: playOnRedis,
}
process.exitCode = (await parts[kind]?.()) ?? 2
