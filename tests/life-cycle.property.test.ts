import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { SessionId } from '../shared/ids.ts'
import { settingsSchema } from '../shared/settings.ts'
import { addTask } from '../server/actions/add-task.ts'
import { changeSession } from '../server/actions/change-session.ts'
import { completeUnseen } from '../server/actions/complete-task.ts'
import { endIdleSessions, endSession, keepOpen, renewSession } from '../server/actions/end-session.ts'
import { generateUrl, inviteSession } from '../server/actions/invite-session.ts'
import { joinRoom } from '../server/actions/join-room.ts'
import { reengage } from '../server/actions/reengage.ts'
import { startSession } from '../server/actions/start-session.ts'
import { mayBeWorkedOn } from '../server/domain/life-cycle.ts'
import type { Person } from '../server/domain/access.ts'
import type { Outcome } from '../server/domain/outcome.ts'
import { granted, openStage, refusalOf, type Stage } from './support/stage.ts'

const minute = 60_000
const endAfterMinutes = 30
const accessAfterEndDays = 14

let stage: Stage
let ada: Person
let bo: Person
beforeAll(async () => {
  stage = await openStage()
  ;[ada, bo] = [await stage.person('ada'), await stage.person('bo')]
}, 60_000)
afterAll(() => stage[Symbol.asyncDispose]())

const command = fc.constantFrom(
  'invite',
  'url',
  'reengage',
  'end',
  'renew',
  'keep open',
  'add task',
  'join',
  'complete',
  'a stranger commands',
  'look for idle sessions',
)
const step = fc.oneof(
  { weight: 6, arbitrary: command },
  { weight: 1, arbitrary: fc.constantFrom(minute, 29 * minute, 31 * minute, 15 * 24 * 60 * minute) },
)
const beginning = fc.record({
  plan: fc.boolean(),
  external: fc.boolean(),
  access: fc.constantFrom('none' as const, 'limited' as const, 'full' as const, 'unlimited' as const),
  endsByItself: fc.boolean(),
})
type Beginning = typeof beginning extends fc.Arbitrary<infer T> ? T : never

/** What must be so, as simply as can be said. */
class Model {
  state: 'planned' | 'active' | 'ended'
  wasPlanned: boolean
  joined = false
  invitations: number
  open = 0
  done = 0
  idleMs = 0
  endedMs = 0
  readonly begun: Beginning

  constructor(begun: Beginning) {
    this.begun = begun
    this.state = begun.plan ? 'planned' : 'active'
    this.wasPlanned = begun.plan
    this.invitations = begun.plan || begun.external ? 0 : 1
  }

  get mayWork(): boolean {
    if (this.state === 'active') return true
    const { access } = this.begun
    const isOver = this.endedMs >= accessAfterEndDays * 24 * 60 * minute
    return this.state === 'ended' && (access === 'unlimited' || (access === 'full' && !isOver))
  }

  activate(): void {
    this.state = 'active'
    this.wasPlanned = false
  }

  pass(ms: number): void {
    this.idleMs += ms
    this.endedMs += ms
  }
}

const customer = { name: 'Mira Lindt', email: 'mira@example.com' }
const task = { kind: 'acknowledge' as const, title: 'Terms', text: 'All of it' }

/** Does the step in both worlds and compares whether it was allowed. */
async function play(doing: string, id: SessionId, model: Model): Promise<void> {
  const { deps } = stage
  const { external } = model.begun
  const isEnded = model.state === 'ended'
  const expectRefused = async (outcome: Promise<Outcome<unknown>>, isRefused: boolean): Promise<boolean> => {
    const refusal = refusalOf(await outcome)
    expect([doing, refusal !== null, refusal]).toEqual([doing, isRefused, refusal])
    if (!isRefused) model.idleMs = 0
    return !isRefused
  }
  switch (doing) {
    case 'invite': {
      const isNew = model.state === 'planned'
      const may = await expectRefused(inviteSession(deps, ada, id), isEnded || (isNew && external))
      if (may && isNew) {
        model.activate()
        model.invitations += 1
      }
      return
    }
    case 'url':
      if (await expectRefused(generateUrl(deps, ada, id), isEnded)) model.activate()
      return
    case 'reengage': {
      const may = await expectRefused(reengage(deps, ada, id, { customer }), isEnded || model.joined)
      if (may && model.state === 'active' && !external) model.invitations += 1
      return
    }
    case 'end':
      if ((await expectRefused(endSession(deps, ada, id), false)) && !isEnded) {
        model.state = 'ended'
        model.endedMs = 0
      }
      return
    case 'renew': {
      const before = await stage.session(id)
      await expectRefused(renewSession(deps, ada, id), false)
      if (isEnded) model.state = model.wasPlanned ? 'planned' : 'active'
      else expect((await stage.session(id)).lastSeq).toBe(before.lastSeq)
      return
    }
    case 'keep open':
      return void (await expectRefused(keepOpen(deps, ada, id), isEnded))
    case 'add task':
      if (await expectRefused(addTask(deps, ada, id, task), isEnded)) model.open += 1
      return
    default:
      return playOthers(doing, id, model)
  }
}

async function playOthers(doing: string, id: SessionId, model: Model): Promise<void> {
  const { deps } = stage
  switch (doing) {
    case 'join': {
      const joined = await changeSession(deps, id, async (change) => {
        const refusal = mayBeWorkedOn(change.session)
        if (!refusal) await joinRoom(change, null)
        return refusal ?? id
      })
      expect(refusalOf(joined) === null).toBe(model.state === 'active')
      model.joined ||= model.state === 'active'
      return
    }
    case 'complete': {
      const next = (await stage.tasksOf(id)).find(({ state }) => state === 'open')
      if (!next) return
      const refusal = refusalOf(await completeUnseen(deps, id, next.id))
      expect(refusal === null).toBe(model.mayWork)
      if (refusal) return
      model.joined = true
      model.open -= 1
      model.done += 1
      return
    }
    case 'a stranger commands': {
      const before = await stage.session(id)
      for (const command of [inviteSession, generateUrl, endSession, renewSession, keepOpen])
        expect(refusalOf(await command(deps, bo, id))).toBe('not-the-owner')
      expect(await stage.session(id)).toEqual(before)
      return
    }
    default:
      await endIdleSessions(deps)
      if (model.state === 'active' && model.begun.endsByItself && model.idleMs >= endAfterMinutes * minute) {
        model.state = 'ended'
        model.endedMs = 0
      }
  }
}

async function check(id: SessionId, model: Model): Promise<void> {
  const session = await stage.session(id)
  const kinds = (await stage.messagesOf(id)).map(({ kind }) => kind)
  expect({
    state: session.state,
    joined: session.firstJoinedAt !== null,
    tasks: [session.tasksDone, session.tasksTotal],
    // A task added while she is away is announced by a job, which nobody works on here.
    invitations: kinds.filter((kind) => kind === 'invitation').length,
    others: kinds.filter((kind) => kind !== 'invitation').length,
  }).toEqual({
    state: model.state,
    joined: model.joined,
    tasks: [model.done, model.done + model.open],
    invitations: model.invitations,
    others: 0,
  })
}

test('whatever owner, others, customer and clock do in whatever order, a session lives as the rules say', async () => {
  await fc.assert(
    fc.asyncProperty(beginning, fc.array(step, { maxLength: 25 }), async (begun, steps) => {
      Object.assign(stage.settings, settingsSchema.parse({}), {
        externalInvitation: begun.external,
        accessAfterEnd: begun.access,
        accessAfterEndDays,
        endAfterMinutes: begun.endsByItself ? endAfterMinutes : 0,
      })
      const id = granted(await startSession(stage.deps, ada, { customer, plan: begun.plan }))
      const model = new Model(begun)
      for (const each of steps) {
        if (typeof each === 'number') {
          stage.pass(each)
          model.pass(each)
        } else await play(each, id, model)
        await check(id, model)
      }
    }),
    { numRuns: 150 },
  )
}, 120_000)
