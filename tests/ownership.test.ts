import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { SessionId, TransferId } from '../shared/ids.ts'
import { settingsSchema } from '../shared/settings.ts'
import type { TransferWait } from '../shared/transfer.ts'
import { addTask } from '../server/actions/add-task.ts'
import {
  approveTransfer,
  cancelTransfer,
  declineTransfer,
  takeUnanswered,
} from '../server/actions/answer-transfer.ts'
import { endSession } from '../server/actions/end-session.ts'
import { enterSession } from '../server/actions/enter-session.ts'
import { readAgentRoom } from '../server/actions/read-room.ts'
import { readTransfers } from '../server/actions/read-transfers.ts'
import { settleTransfers } from '../server/actions/settle-transfers.ts'
import { startSession } from '../server/actions/start-session.ts'
import type { Person } from '../server/domain/access.ts'
import { ARRIVAL_MS } from '../server/domain/transfer.ts'
import { agentIn } from '../server/live/live.ts'
import { agents } from '../server/storage/schema.ts'
import { granted, openStage, refusalOf, type Stage } from './support/stage.ts'

const mira = { name: 'Mira Lindt', email: 'mira@example.com' }
const second = 1_000

let stage: Stage
let ada: Person
let bo: Person
let cy: Person
let dee: Person
beforeAll(async () => {
  stage = await openStage()
  await stage.adds('Dee Ekholm')
  const people = ['ada', 'bo', 'cy', 'dee'].map((name) => stage.person(name))
  ;[ada, bo, cy, dee] = (await Promise.all(people)) as [Person, Person, Person, Person]
}, 60_000)
afterAll(() => stage[Symbol.asyncDispose]())
beforeEach(() => void Object.assign(stage.settings, settingsSchema.parse({})))

const starts = async (): Promise<SessionId> =>
  granted(await startSession(stage.deps, ada, { customer: mira }))
const ownerOf = async (id: SessionId) => (await stage.session(id)).ownerId
const opensRoom = (agent: Person, id: SessionId) =>
  stage.deps.live.arrive(agentIn(agent.id, id), `${agent.id} tab`)
const leavesRoom = (agent: Person, id: SessionId) =>
  stage.deps.live.leave(agentIn(agent.id, id), `${agent.id} tab`)
const enters = (agent: Person, id: SessionId) => enterSession(stage.deps, agent, id)

/** Bo asks Ada, who has the room open, and waits with an open console. */
async function asks(id: SessionId, agent: Person = bo): Promise<TransferWait> {
  opensRoom(ada, id)
  const { transfer } = granted(await enters(agent, id))
  if (!transfer) throw new Error('nobody was asked')
  opensRoom(agent, id)
  return transfer
}
const lines = async (id: SessionId, agent: Person = ada) =>
  granted(await readAgentRoom(stage.deps, agent, id)).events.map(({ type, why }) =>
    why ? `${type} ${why}` : type,
  )
const approves = (agent: Person, id: TransferId) => approveTransfer(stage.deps, agent, id)

describe('taking over', () => {
  test('while the owner is away, whoever opens the session owns it at once, and the owner can change nothing more', async () => {
    const id = await starts()
    expect(granted(await enters(bo, id))).toEqual({ transfer: null })
    expect(await ownerOf(id)).toBe(bo.id)
    expect(await lines(id, bo)).toContain('ownership-transferred owner-away')
    const task = { kind: 'acknowledge', spec: {}, title: 'Terms', text: 'All of it' } as const
    expect(refusalOf(await addTask(stage.deps, ada, id, task))).toBe('not-the-owner')
    expect(refusalOf(await endSession(stage.deps, ada, id))).toBe('not-the-owner')
  })

  test('twenty at once: each in turn, and one owns it in the end', async () => {
    const id = await starts()
    const everybody = Array.from({ length: 20 }, (_, n) => [bo, cy, dee][n % 3] as Person)
    for (const outcome of await Promise.all(everybody.map((agent) => enters(agent, id)))) granted(outcome)
    expect(everybody.map((agent) => agent.id)).toContain(await ownerOf(id))
  })

  test('a session one may not see is as one that is not there', async () => {
    const id = await starts()
    const stranger: Person = { ...bo, scope: 'mine' }
    const missing = await enters(stranger, '01a20000-0000-7000-8000-000000000000' as SessionId)
    expect(await enters(stranger, id)).toEqual(missing)
    expect(refusalOf(missing)).toBe('not-found')
    expect(await ownerOf(id)).toBe(ada.id)
  })

  test('with a single active session allowed, who has one takes none over', async () => {
    const id = await starts()
    granted(await startSession(stage.deps, dee, { customer: mira }))
    stage.settings.singleActiveSession = true
    expect(refusalOf(await enters(dee, id))).toBe('single-active-session')
    expect(await ownerOf(id)).toBe(ada.id)
  })
})

describe('asking the owner', () => {
  test('who has the room open is asked, and nothing changes until the answer', async () => {
    const id = await starts()
    const transfer = await asks(id)
    expect(transfer).toEqual({
      id: transfer.id,
      session: { id, customer: { name: mira.name } },
      owner: { id: ada.id, name: 'Ada Brandt' },
      remainingMs: 60 * second,
    })
    stage.pass(20 * second)
    const { asked } = await readTransfers(stage.deps, ada.id)
    expect(asked.find(({ id }) => id === transfer.id)).toMatchObject({
      requester: { id: bo.id },
      remainingMs: 40 * second,
    })
    await settleTransfers(stage.deps)
    expect(await ownerOf(id)).toBe(ada.id)
    expect(refusalOf(await readAgentRoom(stage.deps, bo, id))).toBe('not-the-owner')
  })

  test('asking twice is asking once; a second agent is told who is waiting', async () => {
    const id = await starts()
    const transfer = await asks(id)
    expect(granted(await enters(bo, id)).transfer?.id).toBe(transfer.id)
    const refusal = await enters(dee, id)
    expect(refusal).toMatchObject({ code: 'transfer-pending', details: { by: 'Bo Castellan' } })
  })

  test('while nobody knows whether the owner is there, the owner is asked', async () => {
    const id = await starts()
    const live = Object.assign(Object.create(stage.deps.live), {
      read: (subjects: unknown[]) =>
        Promise.resolve(subjects.map(() => ({ state: 'unknown', since: null, revision: 1 }))),
    }) as Stage['deps']['live']
    const { transfer } = granted(await enterSession({ ...stage.deps, live }, bo, id))
    expect(transfer).not.toBeNull()
    stage.pass(20 * second)
    await settleTransfers({ ...stage.deps, live })
    expect((await readTransfers(stage.deps, ada.id)).asked.map(({ id }) => id)).toContain(transfer?.id)
  })

  test('approved, it is the requester’s; the first answer wins and a late click changes nothing', async () => {
    const id = await starts()
    const transfer = await asks(id)
    granted(await approves(ada, transfer.id))
    expect(await ownerOf(id)).toBe(bo.id)
    expect(await approves(ada, transfer.id)).toMatchObject({
      code: 'transfer-over',
      details: { end: 'approved' },
    })
    expect(refusalOf(await declineTransfer(stage.deps, ada, transfer.id))).toBe('transfer-over')
    expect(await ownerOf(id)).toBe(bo.id)
    expect(await lines(id, bo)).toContain('ownership-transferred approved')
  })

  test('declined or cancelled, nothing has changed and it can be asked for anew', async () => {
    const id = await starts()
    granted(await declineTransfer(stage.deps, ada, (await asks(id)).id))
    granted(await cancelTransfer(stage.deps, bo, (await asks(id)).id))
    expect(await ownerOf(id)).toBe(ada.id)
    expect((await lines(id)).slice(-2)).toEqual(['transfer-requested', 'transfer-cancelled by-requester'])
    expect((await asks(id)).remainingMs).toBe(60 * second)
  })

  test('only the owner answers, only the requester cancels; to others the request is not there', async () => {
    const id = await starts()
    const transfer = await asks(id)
    expect(refusalOf(await approves(bo, transfer.id))).toBe('not-the-owner')
    expect(refusalOf(await approves(dee, transfer.id))).toBe('not-found')
    expect(refusalOf(await cancelTransfer(stage.deps, ada, transfer.id))).toBe('not-found')
    expect(refusalOf(await approves(ada, '01a20000-0000-7000-8000-000000000000' as TransferId))).toBe(
      'not-found',
    )
    expect(await ownerOf(id)).toBe(ada.id)
  })
})

describe('a request nobody answers', () => {
  test('lapses once, at its deadline, also where the answer comes before anybody has looked', async () => {
    const id = await starts()
    const transfer = await asks(id)
    stage.pass(60 * second)
    expect(await approves(ada, transfer.id)).toMatchObject({
      code: 'transfer-over',
      details: { end: 'lapsed' },
    })
    await Promise.all([settleTransfers(stage.deps), settleTransfers(stage.deps)])
    expect((await lines(id)).filter((line) => line === 'transfer-lapsed')).toHaveLength(1)
    expect(await ownerOf(id)).toBe(ada.id)
  })

  test('is granted when all the owner’s connections are gone', async () => {
    const id = await starts()
    await asks(id)
    leavesRoom(ada, id)
    stage.pass(second)
    await settleTransfers(stage.deps)
    expect(await ownerOf(id)).toBe(bo.id)
    expect(await lines(id, bo)).toContain('ownership-transferred owner-left')
  })

  test('is cancelled when the requester has gone, though not before a console could say that it waits', async () => {
    const id = await starts()
    opensRoom(ada, id)
    granted(await enters(bo, id))
    await settleTransfers(stage.deps)
    expect((await lines(id)).at(-1)).toBe('transfer-requested')
    stage.pass(ARRIVAL_MS + 1)
    await settleTransfers(stage.deps)
    expect((await lines(id)).at(-1)).toBe('transfer-cancelled requester-gone')
  })

  test('is cancelled when the requester may not have it any more, and when the session ends', async () => {
    const id = await starts()
    await asks(id)
    await stage.deps.db.update(agents).set({ deactivatedAt: stage.deps.now() }).where(eq(agents.id, bo.id))
    await settleTransfers(stage.deps)
    await stage.deps.db.update(agents).set({ deactivatedAt: null }).where(eq(agents.id, bo.id))
    expect((await lines(id)).at(-1)).toBe('transfer-cancelled right-lost')
    await asks(id)
    granted(await endSession(stage.deps, ada, id))
    expect((await lines(id)).at(-1)).toBe('transfer-cancelled session-ended')
  })

  test('may be for a session that has ended: it waits, lapses, and is then open to a supervisor', async () => {
    const id = await starts()
    granted(await endSession(stage.deps, ada, id))
    stage.pass(second)
    await asks(id)
    await settleTransfers(stage.deps)
    expect((await lines(id)).at(-1)).toBe('transfer-requested')
    stage.pass(60 * second)
    await settleTransfers(stage.deps)
    expect((await lines(id)).at(-1)).toBe('transfer-lapsed')
    const supervisor: Person = { ...cy, role: 'supervisor', furtherTeams: [ada.teamId] }
    granted(await takeUnanswered(stage.deps, supervisor, id))
  })

  test('and its answer restart the clock of the automatic end, as every command of an agent', async () => {
    const id = await starts()
    stage.pass(30 * second)
    const transfer = await asks(id)
    expect((await stage.session(id)).idleSince).toEqual(stage.deps.now())
    stage.pass(30 * second)
    granted(await declineTransfer(stage.deps, ada, transfer.id))
    expect((await stage.session(id)).idleSince).toEqual(stage.deps.now())
  })

  test('lapsed, a supervisor of the owner’s team or an administrator takes over; nobody else, and not before', async () => {
    const id = await starts()
    const supervisor: Person = { ...cy, role: 'supervisor', furtherTeams: [ada.teamId] }
    expect(refusalOf(await takeUnanswered(stage.deps, supervisor, id))).toBe('not-allowed')
    await asks(id)
    expect(refusalOf(await takeUnanswered(stage.deps, supervisor, id))).toBe('not-allowed')
    stage.pass(60 * second)
    await settleTransfers(stage.deps)
    expect(refusalOf(await takeUnanswered(stage.deps, bo, id))).toBe('not-allowed')
    granted(await takeUnanswered(stage.deps, supervisor, id))
    expect(await ownerOf(id)).toBe(cy.id)
    expect(await lines(id, cy)).toContain('ownership-transferred unanswered')
  })
})
