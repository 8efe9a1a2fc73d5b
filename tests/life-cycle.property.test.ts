import { eq } from 'drizzle-orm'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { SessionId } from '../shared/ids.ts'
import { settingsSchema } from '../shared/settings.ts'
import { addTask } from '../server/actions/add-task.ts'
import { changeSession } from '../server/actions/change-session.ts'
import { completeTask } from '../server/actions/complete-task.ts'
import { endIdleSessions, endSession, keepOpen, renewSession } from '../server/actions/end-session.ts'
import { enterSession } from '../server/actions/enter-session.ts'
import { guestOf, mayBeInRoom } from '../server/actions/guest.ts'
import { generateUrl, inviteSession } from '../server/actions/invite-session.ts'
import { reachRoom } from '../server/actions/join-room.ts'
import { liftLock, releaseDevice } from '../server/actions/lift-lock.ts'
import { openLink } from '../server/actions/open-link.ts'
import { reengage } from '../server/actions/reengage.ts'
import { runJob } from '../server/actions/run-job.ts'
import { sendReminders } from '../server/actions/send-reminders.ts'
import { startSession } from '../server/actions/start-session.ts'
import { makeLink } from '../server/actions/write-message.ts'
import type { Person } from '../server/domain/access.ts'
import { isRefused, type Outcome } from '../server/domain/outcome.ts'
import { entries, links } from '../server/storage/schema.ts'
import {
  accessAfterEndDays,
  endAfterMinutes,
  LifeModel,
  remindersMost,
  type Beginning,
} from './support/life-model.ts'
import { granted, openStage, refusalOf, type Stage } from './support/stage.ts'

const minute = 60_000
const day = 24 * 60 * minute
const noticePauseMinutes = 15
const customer = { name: 'Mira Lindt', email: 'mira@example.com' }
const task = { kind: 'acknowledge' as const, spec: {}, title: 'Terms', text: 'All of it' }

let stage: Stage
let ada: Person
let bo: Person
beforeAll(async () => {
  stage = await openStage()
  ;[ada, bo] = [await stage.person('ada'), await stage.person('bo')]
}, 60_000)
afterAll(() => stage[Symbol.asyncDispose]())

/** One session, with what the customer's browser holds of it. */
interface Life {
  id: SessionId
  model: LifeModel
  key: string | null
}

/** Whether the owner was allowed, which the model must have known. */
async function owner(life: Life, outcome: Promise<Outcome<unknown>>, isAllowed: boolean): Promise<boolean> {
  const refusal = refusalOf(await outcome)
  expect([refusal === null, refusal]).toEqual([isAllowed, refusal])
  if (isAllowed) life.model.workedOn()
  return isAllowed
}

const steps = {
  invite: async (life: Life) => {
    const { id, model } = life
    const isNew = model.state === 'planned'
    const may = model.state === 'active' || (isNew && !model.begun.external)
    if (!(await owner(life, inviteSession(stage.deps, ada, id), may)) || !isNew) return
    model.activate()
    model.invitations += 1
  },
  url: async (life: Life) => {
    const { id, model } = life
    if (await owner(life, generateUrl(stage.deps, ada, id), model.state !== 'ended')) model.activate()
  },
  reengage: async (life: Life) => {
    const { id, model } = life
    const may = model.state !== 'ended' && !model.joined
    if (await owner(life, reengage(stage.deps, ada, id, { customer }), may)) model.changeCustomer()
  },
  end: async (life: Life) => {
    await owner(life, endSession(stage.deps, ada, life.id), true)
    life.model.end()
  },
  renew: async (life: Life) => {
    const { lastSeq } = await stage.session(life.id)
    await owner(life, renewSession(stage.deps, ada, life.id), true)
    if (life.model.state !== 'ended') expect((await stage.session(life.id)).lastSeq).toBe(lastSeq)
    life.model.renew()
  },
  'end and renew': async (life: Life) => {
    if (life.model.state === 'ended') return
    const before = await allOf(life.id)
    for (const command of [endSession, renewSession])
      await owner(life, command(stage.deps, ada, life.id), true)
    expect(await allOf(life.id)).toEqual(before)
  },
  'keep open': async (life: Life) =>
    void (await owner(life, keepOpen(stage.deps, ada, life.id), life.model.state !== 'ended')),
  'add task': async (life: Life) => {
    const may = life.model.state !== 'ended'
    if (await owner(life, addTask(stage.deps, ada, life.id, task), may)) life.model.open += 1
  },
  'what is always allowed': async (life: Life) => {
    for (const command of [enterSession, liftLock, releaseDevice])
      await owner(life, command(stage.deps, ada, life.id), true)
    life.model.release()
  },
  'another agent': async ({ id }: Life) => {
    const before = await allOf(id)
    for (const command of [
      inviteSession,
      generateUrl,
      endSession,
      renewSession,
      keepOpen,
      liftLock,
      releaseDevice,
    ])
      expect(refusalOf(await command(stage.deps, bo, id))).toBe('not-the-owner')
    expect(refusalOf(await reengage(stage.deps, bo, id, { customer }))).toBe('not-the-owner')
    expect(refusalOf(await addTask(stage.deps, bo, id, task))).toBe('not-the-owner')
    expect(await allOf(id)).toEqual(before)
  },
  'presses Continue': async (life: Life): Promise<void> => {
    const { secret } = granted(await changeSession(stage.deps, life.id, (on) => makeLink(stage.deps, on)))
    const opened = await openLink(stage.deps, secret, null)
    expect(isRefused(opened)).toBe(life.model.access === 0)
    // Another browser than the one that joined, which is still let in.
    if (isRefused(opened) || (life.model.joined && life.model.holdsKey)) return
    life.key = opened.key
    life.model.holdsKey = true
  },
  'reaches the room': async (life: Life): Promise<void> => {
    const { deps } = stage
    const guest = life.key && (await guestOf(deps, life.key))
    // As a socket is admitted.
    const isThere = guest
      ? !isRefused((await mayBeInRoom(deps, guest)) ?? (await reachRoom(deps, guest)))
      : false
    expect(isThere).toBe(life.model.holdsKey && life.model.access > 0)
    if (isThere) life.model.join()
  },
  comes: async (life: Life): Promise<void> => {
    await steps['presses Continue'](life)
    await steps['reaches the room'](life)
  },
  completes: async ({ id, key, model }: Life) => {
    const next = (await stage.tasksOf(id)).find(({ state }) => state === 'open')
    const guest = key && (await guestOf(stage.deps, key))
    expect(Boolean(guest)).toBe(model.holdsKey)
    if (!next || !guest) return
    const isDone = refusalOf(await completeTask(stage.deps, guest, next.id)) === null
    expect(isDone).toBe(model.access === 2)
    if (!isDone) return
    model.join()
    model.open -= 1
    model.done += 1
  },
  'jobs run': async () => {
    for (const job of stage.jobs.splice(0)) {
      const delivery = await runJob(stage.deps, job)
      if (delivery !== 'done') stage.jobs.push(job)
    }
  },
  'what is due is looked for': async ({ model }: Life) => {
    if (model.isIdle) model.end()
    await endIdleSessions(stage.deps)
    await sendReminders(stage.deps)
  },
  'a day passes': async (life: Life) => {
    pass(life, day)
    await steps['what is due is looked for'](life)
  },
  'adds a task that is told of': async (life: Life) => {
    await steps['add task'](life)
    await steps['jobs run']()
  },
}
type Step = keyof typeof steps

function pass({ model }: Life, ms: number): void {
  stage.pass(ms)
  model.pass(ms)
}

/** Everything of a session but its activity and what counts from the last command. */
async function allOf(id: SessionId) {
  const {
    lastSeq: _seq,
    lastHash: _hash,
    idleSince: _idle,
    enteredAt: _entered,
    ...session
  } = await stage.session(id)
  const { db } = stage.deps
  return {
    session,
    tasks: await stage.tasksOf(id),
    messages: await stage.messagesOf(id),
    links: await db.select().from(links).where(eq(links.sessionId, id)),
    entries: await db.select().from(entries).where(eq(entries.sessionId, id)),
  }
}

/** All messages but the codes, which a second browser of the customer asks for. */
const ofItsOwnAccord = async (id: SessionId) =>
  (await stage.messagesOf(id)).filter(({ kind }) => kind !== 'code')

async function check({ id, model }: Life): Promise<void> {
  const session = await stage.session(id)
  const messages = await ofItsOwnAccord(id)
  const ofKind = (kind: string) => messages.filter((each) => each.kind === kind)
  expect({
    state: session.state,
    joined: session.firstJoinedAt !== null,
    tasks: [session.tasksDone, session.tasksTotal],
    invitations: ofKind('invitation').length,
  }).toEqual({
    state: model.state,
    joined: model.joined,
    tasks: [model.done, model.done + model.open],
    invitations: model.invitations,
  })
  if (model.begun.external || model.wasPlanned) expect(messages).toEqual([])
  expect(ofKind('reminder').length).toBeLessThanOrEqual(remindersMost * model.invited)
  const told = ofKind('notice')
    .map(({ createdAt }) => createdAt.getTime())
    .toSorted((a, b) => a - b)
  for (const [index, at] of told.slice(1).entries())
    expect(at - (told[index] ?? at)).toBeGreaterThanOrEqual(noticePauseMinutes * minute)
}

/** What a step wrote and sent must have been allowed by how the session stood. */
async function isSilentWhereItMust(life: Life, doing: Step, work: () => Promise<void>): Promise<void> {
  const { mayBeWrittenTo, isComplete } = life.model
  const before = await ofItsOwnAccord(life.id)
  await work()
  const after = await ofItsOwnAccord(life.id)
  const sent = (found: typeof after) => found.filter(({ state }) => state === 'sent').length
  if (!mayBeWrittenTo) expect([doing, sent(after)]).toEqual([doing, sent(before)])
  if (!mayBeWrittenTo && doing !== 'invite') expect([doing, after.length]).toEqual([doing, before.length])
  const written = after.slice(before.length).map(({ kind }) => kind)
  if (isComplete) expect(written).not.toContain('reminder')
}

const names = Object.keys(steps) as Step[]
const aStep = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...names) },
  {
    weight: 3,
    arbitrary: fc.constantFrom<Step>('jobs run', 'what is due is looked for', 'add task', 'comes'),
  },
  // A clock that is moved back, too.
  { weight: 2, arbitrary: fc.constantFrom(minute, 29 * minute, 31 * minute, 15 * day, -10 * minute) },
)
const beginning: fc.Arbitrary<Beginning> = fc.record({
  plan: fc.boolean(),
  external: fc.boolean(),
  access: fc.constantFrom('none', 'limited', 'full', 'unlimited'),
  endsByItself: fc.boolean(),
})

async function begin(begun: Beginning): Promise<Life> {
  stage.jobs.length = 0
  Object.assign(stage.settings, settingsSchema.parse({}), {
    externalInvitation: begun.external,
    accessAfterEnd: begun.access,
    accessAfterEndDays,
    endAfterMinutes: begun.endsByItself ? endAfterMinutes : 0,
    noticePauseMinutes,
    reminders: true,
    remindersMost,
    reminderFirstHours: 24,
    reminderFrom: '00:00',
    reminderTo: '00:00',
    reminderWeekdays: [1, 2, 3, 4, 5, 6, 7],
  })
  const id = granted(await startSession(stage.deps, ada, { customer, plan: begun.plan }))
  return { id, model: new LifeModel(begun), key: null }
}

test('whatever owner, others, customer, clock and jobs do in whatever order, a session lives as the rules say', async () => {
  await fc.assert(
    fc.asyncProperty(
      beginning,
      fc.array(aStep, { minLength: 12, maxLength: 40, size: 'max' }),
      async (begun, course) => {
        const life = await begin(begun)
        for (const each of course) {
          if (typeof each === 'number') pass(life, each)
          else await isSilentWhereItMust(life, each, () => steps[each](life))
          await check(life)
        }
        // Not to be looked for in the next one.
        granted(await endSession(stage.deps, ada, life.id))
      },
    ),
    { numRuns: 200 },
  )
}, 180_000)
