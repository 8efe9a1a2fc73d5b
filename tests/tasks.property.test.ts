import { asc, eq } from 'drizzle-orm'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { TaskId } from '../shared/ids.ts'
import { addTask } from '../server/actions/add-task.ts'
import { completeTask } from '../server/actions/complete-task.ts'
import { openTask, saveDraft } from '../server/actions/draft-task.ts'
import { returnTask, withdrawTask } from '../server/actions/take-back-task.ts'
import type { Person } from '../server/domain/access.ts'
import { isRefused } from '../server/domain/outcome.ts'
import { sessionEvents } from '../server/storage/schema.ts'
import { openStage, type Stage } from './support/stage.ts'
import { atWork, employed, employment, terms } from './support/tasks.ts'

let stage: Stage
let ada: Person
beforeAll(async () => {
  stage = await openStage()
  ada = await stage.person('ada')
}, 60_000)
afterAll(() => stage[Symbol.asyncDispose]())

const doings = ['completes', 'types', 'looks', 'adds', 'withdraws', 'sends back'] as const
/** `key`: a press, or the same one heard again from a tab that lost the answer. */
const act = fc.record({
  doing: fc.constantFrom(...doings, 'completes' as const),
  which: fc.nat(3),
  key: fc.constantFrom('one', 'two', undefined),
})
/** What happens at the same time: two tabs, retries, and an agent who does not wait. */
const step = fc.array(act, { minLength: 1, maxLength: 6 })

type Work = Awaited<ReturnType<typeof atWork>>
interface Acknowledged {
  task: TaskId
  key: string | undefined
}

interface Act {
  doing: (typeof doings)[number]
  which: number
  key: string | undefined
}

async function perform(work: Work, { doing, which, key }: Act): Promise<Acknowledged | null> {
  const { deps } = stage
  const tasks = (await stage.tasksOf(work.id)).toSorted((one, other) => (one.id < other.id ? -1 : 1))
  const task = tasks[which % tasks.length]
  if (!task) throw new Error('there is no task')
  const guest = await work.guest()
  if (doing === 'completes') {
    const press = { key, ...(task.kind === 'form' && { answers: employed }) }
    return isRefused(await completeTask(deps, guest, task.id, press)) ? null : { task: task.id, key }
  }
  if (doing === 'types') await saveDraft(deps, guest, task.id, { answers: { employer: `Corbel ${which}` } })
  else if (doing === 'looks') await openTask(deps, guest, task.id)
  else if (doing === 'adds' && tasks.length < 4) await addTask(deps, ada, work.id, terms)
  else if (doing === 'withdraws') await withdrawTask(deps, ada, work.id, task.id)
  else if (doing === 'sends back') await returnTask(deps, ada, work.id, { id: task.id, reason: 'Once more.' })
  return null
}

/** Everything that would be wrong with the session now. */
async function faults(work: Work, acknowledged: readonly Acknowledged[]): Promise<string[]> {
  const [session, tasks] = [await stage.session(work.id), await stage.tasksOf(work.id)]
  const lines = await stage.deps.db
    .select()
    .from(sessionEvents)
    .where(eq(sessionEvents.sessionId, work.id))
    .orderBy(asc(sessionEvents.seq))
  const found: string[] = []
  const there = tasks.filter(({ state }) => state !== 'withdrawn')
  const done = there.filter(({ state }) => state === 'completed')
  if (session.tasksDone !== done.length || session.tasksTotal !== there.length) found.push('wrong status')
  if (lines.some(({ seq }, index) => seq !== index + 1)) found.push('a gap in the line')
  if (session.lastSeq !== lines.length) found.push('a line that is not counted')
  for (const { id, state } of tasks) {
    const of = (type: string) => lines.filter((line) => line.type === type && line.data?.includes(id)).length
    const standing = of('task-completed') - of('task-returned')
    if (standing !== (state === 'completed' ? 1 : 0))
      found.push(`${id} is ${state} after ${standing} completions`)
    if (of('task-opened') > 1 || of('task-started') > 1) found.push('begun twice')
    if (of('task-withdrawn') !== (state === 'withdrawn' ? 1 : 0)) found.push('withdrawn otherwise')
    if (acknowledged.some(({ task }) => task === id) && of('task-completed') === 0)
      found.push('a completion is lost')
    const keys = new Set(acknowledged.filter(({ task, key }) => task === id && key).map(({ key }) => key))
    const unnamed = acknowledged.filter(({ task, key }) => task === id && !key).length
    if (of('task-completed') > keys.size + unnamed) found.push('a completion is doubled')
  }
  return found
}

test('whatever two tabs, retries and the agent do at once: no completion lost or doubled, the status that of the tasks', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 8 }), async (steps) => {
      const work = await atWork(stage, ada, terms, employment)
      const acknowledged: Acknowledged[] = []
      for (const acts of steps) {
        const heard = await Promise.all(acts.map((each) => perform(work, each)))
        acknowledged.push(...heard.filter((each) => each !== null))
        expect(await faults(work, acknowledged)).toEqual([])
      }
    }),
    { numRuns: 40 },
  )
}, 120_000)
