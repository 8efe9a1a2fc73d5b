import fc from 'fast-check'
import { test } from 'vitest'
import { rehearseInProcess } from './testing/in-process-rehearsal.ts'
import { inProcessSchedule, schedules } from './testing/schedules.ts'

test('whatever happens in one process, each change is announced once and every watcher sees the truth', async () => {
  await fc.assert(
    fc.asyncProperty(inProcessSchedule, (steps) => rehearseInProcess(steps)),
    { numRuns: schedules(2_000) },
  )
}, 600_000)
