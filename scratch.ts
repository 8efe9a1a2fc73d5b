import fc from 'fast-check'
import { schedule } from './server/live/testing/schedules.ts'
import { rehearse } from './server/live/testing/rehearsal.ts'
import { standInVenue } from './server/live/testing/venue.ts'
const venue = await standInVenue()
const runs = Number(process.argv[2] ?? 100), seed = Number(process.argv[3] ?? 1), path = process.argv[4]
let current: unknown, n = 0
const began = process.cpuUsage()
const result = await fc.check(fc.asyncProperty(schedule, async (s) => { current = s; const hung = setTimeout(() => { console.log('HUNG', JSON.stringify(s)); process.exit(1) }, 4000); await rehearse(venue, s).finally(() => clearTimeout(hung)); if (++n % 50 === 0) await new Promise(setImmediate) }), { numRuns: runs, seed, ...(path ? { path } : {}) , ...(process.env.NOSHRINK ? { endOnFailure: true } : {}), interruptAfterTimeLimit: 60000})
const used = process.cpuUsage(began)
console.log(result.failed, result.numRuns, 'runs', ((used.user + used.system) / 1000 / result.numRuns).toFixed(2), 'ms cpu each')
if (result.failed) { console.log('seed', result.seed, 'path', result.counterexamplePath, 'shrinks', result.numShrinks); console.log(JSON.stringify(result.counterexample![0].steps).replaceAll('},{', '},\n{')); console.log('shuffle', result.counterexample![0].shuffle); console.log((result.errorInstance as Error)?.stack?.split('\n').slice(0, 6).join('\n')) }
