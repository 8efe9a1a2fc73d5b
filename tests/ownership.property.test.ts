import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { SessionId } from '../shared/ids.ts'
import {
  approveTransfer,
  cancelTransfer,
  declineTransfer,
  takeUnanswered,
} from '../server/actions/answer-transfer.ts'
import { endSession, renewSession } from '../server/actions/end-session.ts'
import { enterSession } from '../server/actions/enter-session.ts'
import { settleTransfers } from '../server/actions/settle-transfers.ts'
import { startSession } from '../server/actions/start-session.ts'
import type { Person } from '../server/domain/access.ts'
import { agentIn } from '../server/live/live.ts'
import { lastOf } from '../server/storage/transfers.ts'
import { faultsOfOwnership } from './support/ownership-history.ts'
import { granted, openStage, type Stage } from './support/stage.ts'

let stage: Stage
let people: Person[]
beforeAll(async () => {
  stage = await openStage({ transferSeconds: 60 })
  await stage.adds('Dee Ekholm')
  people = await Promise.all(['ada', 'bo', 'cy', 'dee'].map((name) => stage.person(name)))
}, 60_000)
afterAll(() => stage[Symbol.asyncDispose]())

const doings = [
  'enters',
  'arrives',
  'leaves',
  'approves',
  'declines',
  'cancels',
  'takes',
  'ends',
  'renews',
] as const
type Doing = (typeof doings)[number]

const act = fc.record({
  doing: fc.constantFrom<Doing>(...doings, 'enters', 'enters', 'arrives'),
  who: fc.nat(3),
})
/** What happens at the same time; then time passes, and whoever looks may settle what has come due. */
const step = fc.record({
  acts: fc.array(act, { minLength: 1, maxLength: 5 }),
  passMs: fc.constantFrom(0, 1_000, 11_000, 61_000),
  settles: fc.nat(2),
})

async function perform(id: SessionId, doing: Doing, agent: Person): Promise<void> {
  const { deps } = stage
  const tab = `${agent.id} tab`
  const transfer = await lastOf(deps.db, id)
  if (doing === 'enters') await enterSession(deps, agent, id)
  else if (doing === 'arrives') deps.live.arrive(agentIn(agent.id, id), tab)
  else if (doing === 'leaves') deps.live.leave(agentIn(agent.id, id), tab)
  else if (doing === 'takes') await takeUnanswered(deps, agent, id)
  else if (doing === 'ends') await endSession(deps, agent, id)
  else if (doing === 'renews') await renewSession(deps, agent, id)
  else if (transfer) {
    const answers = { approves: approveTransfer, declines: declineTransfer, cancels: cancelTransfer }
    await answers[doing](deps, agent, transfer.id)
  }
}

test('whatever agents, clocks and processes do at once: one owner, at most one request, each ended once by who may', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (steps) => {
      const [ada] = people as [Person]
      const customer = { name: 'Mira Lindt', email: 'mira@example.com' }
      const id = granted(await startSession(stage.deps, ada, { customer }))
      for (const { acts, passMs, settles } of steps) {
        const all = acts.map(({ doing, who }) => perform(id, doing, people[who] as Person))
        await Promise.all([...all, ...Array.from({ length: settles }, () => settleTransfers(stage.deps))])
        stage.pass(passMs)
        expect(await faultsOfOwnership(stage.deps.db, id, ada.id)).toEqual([])
      }
      // Nothing of it waits for the next run.
      stage.pass(61_000)
      await settleTransfers(stage.deps)
      expect(await faultsOfOwnership(stage.deps.db, id, ada.id)).toEqual([])
    }),
    { numRuns: 60 },
  )
}, 120_000)
