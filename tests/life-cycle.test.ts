import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { StartSession } from '../shared/commands.ts'
import type { SessionId, TeamId } from '../shared/ids.ts'
import { settingsSchema } from '../shared/settings.ts'
import { addTask } from '../server/actions/add-task.ts'
import { changeSession } from '../server/actions/change-session.ts'
import { completeUnseen } from '../server/actions/complete-task.ts'
import { pinOf } from '../server/actions/customer-details.ts'
import { rememberEndRules } from '../server/actions/end-rules.ts'
import { endIdleSessions, endSession, keepOpen, renewSession } from '../server/actions/end-session.ts'
import { enterSession } from '../server/actions/enter-session.ts'
import { generateUrl, inviteSession } from '../server/actions/invite-session.ts'
import { giveConsent } from '../server/actions/give-consent.ts'
import { guestOf, type Guest } from '../server/actions/guest.ts'
import { joinRoom, reachRoom } from '../server/actions/join-room.ts'
import { liftLock, releaseDevice } from '../server/actions/lift-lock.ts'
import { readAgentRoom, readCustomerRoom } from '../server/actions/read-room.ts'
import { openLink } from '../server/actions/open-link.ts'
import { passPin } from '../server/actions/pass-pin.ts'
import { reengage } from '../server/actions/reengage.ts'
import { resealAll } from '../server/actions/reseal.ts'
import { startSession } from '../server/actions/start-session.ts'
import type { Person } from '../server/domain/access.ts'
import { createSeal } from '../server/storage/secrets.ts'
import { tokenIn } from './support/agent.ts'
import { secret } from './support/foyer.ts'
import { granted, openStage, refusalOf, type Stage } from './support/stage.ts'

const minute = 60_000
const mira = { name: 'Mira Lindt', email: 'mira@example.com' }

let stage: Stage
let ada: Person
let bo: Person
beforeAll(async () => {
  stage = await openStage()
  ;[ada, bo] = [await stage.person('ada'), await stage.person('bo')]
}, 60_000)
afterAll(() => stage[Symbol.asyncDispose]())
beforeEach(() => void Object.assign(stage.settings, settingsSchema.parse({})))

const starts = async (body: Partial<StartSession> = {}): Promise<SessionId> =>
  granted(await startSession(stage.deps, ada, { customer: mira, ...body }))
const joins = (id: SessionId) =>
  changeSession(stage.deps, id, async (change) => {
    await joinRoom(change, null)
    return id
  })
/** "Continue" on the page of a link, in a browser of its own. */
const presses = async (url: string): Promise<Guest> => {
  const { key } = granted(await openLink(stage.deps, tokenIn(url), null))
  const guest = await guestOf(stage.deps, key)
  if (!guest) throw new Error('no entry')
  return guest
}
const sent = async (id: SessionId) => (await stage.messagesOf(id)).map(({ kind }) => kind)
const roomOf = async (id: SessionId) => granted(await readAgentRoom(stage.deps, ada, id))

describe('starting and planning', () => {
  test('"Start Session" invites at once; "Pre-plan Session" invites nobody until "Invite", and pressing twice invites once', async () => {
    expect(await sent(await starts())).toEqual(['invitation'])
    const planned = await starts({ plan: true })
    expect([(await stage.session(planned)).state, await sent(planned)]).toEqual(['planned', []])
    granted(
      await addTask(stage.deps, ada, planned, {
        kind: 'acknowledge',
        spec: {},
        title: 'Terms',
        text: 'All of it',
      }),
    )
    expect(await sent(planned)).toEqual([])
    for (let press = 0; press < 2; press += 1) granted(await inviteSession(stage.deps, ada, planned))
    expect([(await stage.session(planned)).state, await sent(planned)]).toEqual(['active', ['invitation']])
  })

  test('two presses of "Invite" at the same time send one invitation', async () => {
    const planned = await starts({ plan: true })
    await Promise.all([1, 2, 3].map(() => inviteSession(stage.deps, ada, planned)))
    expect(await sent(planned)).toEqual(['invitation'])
  })

  test('a local phone number gets the team’s country; what is no number is refused beside its field', async () => {
    stage.settings.defaultCountry = 'GB'
    const id = await starts({ customer: { name: 'Mira', phone: '020 7946 0958' } })
    expect((await stage.session(id)).customerPhone).toBe('+442079460958')
    expect((await stage.messagesOf(id))[0]).toMatchObject({ channel: 'text', recipient: '+442079460958' })
    for (const phone of ['call me', '12', '+44 20 7946 0958 ext. 4', '+1 23'])
      expect(await startSession(stage.deps, ada, { customer: { name: 'Mira', phone } })).toMatchObject({
        code: 'invalid',
        details: { phone: 'not-a-number' },
      })
  })

  test('without text messages a session with only a phone number is refused and nothing is created', async () => {
    stage.settings.textMessages = false
    const before = (await stage.deps.db.query.sessions.findMany()).length
    const customer = { name: 'Mira', phone: '+442079460958' }
    expect(await startSession(stage.deps, ada, { customer })).toMatchObject({
      details: { phone: 'text-messages-off' },
    })
    expect((await stage.deps.db.query.sessions.findMany()).length).toBe(before)
    stage.settings.externalInvitation = true
    expect(await sent(await starts({ customer }))).toEqual([])
  })

  test('one contact where Foyer invites; any or none where another service does', async () => {
    const both = { ...mira, phone: '+442079460958' }
    const problem = async (customer: StartSession['customer']) =>
      (await startSession(stage.deps, ada, { customer })) as { details?: Record<string, string> }
    expect((await problem(both)).details).toEqual({ contact: 'one-only' })
    expect((await problem({ name: 'Mira' })).details).toEqual({ contact: 'missing' })
    stage.settings.externalInvitation = true
    for (const customer of [both, { name: 'Mira' }, mira])
      expect(await sent(await starts({ customer }))).toEqual([])
    stage.settings.authentication = 'code'
    expect((await problem({ name: 'Mira' })).details).toEqual({ contact: 'needed-for-code' })
  })

  test('a PIN has 4 to 8 digits of any script; it is kept sealed and shown to the owner', async () => {
    for (const pin of ['123', '123456789', '12a4', '１２３', ''])
      expect(refusalOf(await startSession(stage.deps, ada, { customer: mira, pin }))).toBe('invalid')
    for (const pin of ['4719', '４７１９', '٤٧١٩']) {
      const id = await starts({ pin })
      expect((await roomOf(id)).customer.pin).toBe('4719')
      expect((await stage.session(id)).sealedPin?.toString('latin1')).not.toContain('4719')
    }
    stage.settings.authentication = 'pin'
    expect(await startSession(stage.deps, ada, { customer: mira })).toMatchObject({
      details: { pin: 'missing' },
    })
  })

  test('another team’s settings can be chosen only where one’s own team offers them', async () => {
    const other = '0190b0d0-0000-7000-8000-00000000c1a1' as TeamId
    expect(await startSession(stage.deps, ada, { customer: mira, settingsTeamId: other })).toMatchObject({
      code: 'invalid',
      details: { settingsTeamId: 'not-offered' },
    })
  })

  test('a single active session: the next one waits for "End Session", two starts at once give one', async () => {
    const cy = await stage.person('cy')
    const planned = granted(await startSession(stage.deps, cy, { customer: mira, plan: true }))
    stage.settings.singleActiveSession = true
    const press = () => startSession(stage.deps, cy, { customer: mira })
    const outcomes = await Promise.all([press(), press(), press()])
    const started = outcomes.filter((outcome) => refusalOf(outcome) === null)
    expect([started.length, refusalOf(await press())]).toEqual([1, 'single-active-session'])
    expect(refusalOf(await startSession(stage.deps, cy, { customer: mira, plan: true }))).toBe(
      'single-active-session',
    )
    expect(refusalOf(await inviteSession(stage.deps, cy, planned))).toBe('single-active-session')
    const first = started[0] as SessionId
    granted(await enterSession(stage.deps, cy, first))
    expect(refusalOf(await enterSession(stage.deps, cy, planned))).toBe('single-active-session')
    granted(await endSession(stage.deps, cy, first))
    granted(await enterSession(stage.deps, cy, planned))
    granted(await inviteSession(stage.deps, cy, planned))
    expect(refusalOf(await enterSession(stage.deps, cy, first))).toBe('single-active-session')
    expect(refusalOf(await renewSession(stage.deps, cy, first))).toBe('single-active-session')
    granted(await endSession(stage.deps, cy, planned))
  })
})

test('a change that sets a session to what it is already writes nothing, and is none the less one', async () => {
  const id = await starts()
  const before = await stage.session(id)
  const done = await changeSession(stage.deps, id, (change) => {
    change.set({ customerName: mira.name, state: 'active' })
    return Promise.resolve('done')
  })
  expect(granted(done)).toBe('done')
  expect(await stage.session(id)).toEqual(before)
})

describe('a new secret of the server', () => {
  test('opens the PINs that the one before sealed, and seals them anew, once', async () => {
    const ids = [await starts({ pin: '4719' }), await starts({ pin: '4720' }), await starts()]
    const next = 'the next secret of these tests, long enough'
    const { db } = stage.deps
    const rotated = createSeal(next, secret)
    expect(await resealAll({ db, seal: rotated })).toBeGreaterThanOrEqual(2)
    expect(await resealAll({ db, seal: rotated })).toBe(0)
    const after = createSeal(next, null)
    const pins = []
    for (const id of ids) {
      const { sealedPin } = await stage.session(id)
      pins.push(sealedPin && after.open(sealedPin, pinOf(id)))
    }
    expect(pins).toEqual(['4719', '4720', null])
    // The others of this file go on with the secret they know.
    await resealAll({ db, seal: createSeal(secret, next) })
  })
})

describe('external invitation', () => {
  test('sends nothing: the session URL is the invitation, also of a planned session', async () => {
    stage.settings.externalInvitation = true
    const id = await starts({ plan: true })
    expect(refusalOf(await inviteSession(stage.deps, ada, id))).toBe('external-invitation')
    const { url } = granted(await generateUrl(stage.deps, ada, id))
    expect(url).toMatch(/^http:\/\/foyer\.test\/j\/[\w-]{43}$/)
    expect([(await stage.session(id)).state, await sent(id)]).toEqual(['active', []])
  })
})

describe('re-engaging', () => {
  test('changes name, contact and PIN, keeps tasks, and invites anew; a planned session stays silent', async () => {
    const id = await starts({ pin: '1111' })
    granted(
      await addTask(stage.deps, ada, id, {
        kind: 'acknowledge',
        spec: {},
        title: 'Terms',
        text: 'All of it',
      }),
    )
    const customer = { name: 'Mira Lindt-Roe', phone: '+442079460958' }
    granted(await reengage(stage.deps, ada, id, { customer, pin: '2222' }))
    expect(await roomOf(id)).toMatchObject({
      customer: { name: 'Mira Lindt-Roe', email: null, phone: '+442079460958', pin: '2222' },
      tasks: [{ title: 'Terms' }],
    })
    expect((await sent(id)).filter((kind) => kind === 'invitation')).toHaveLength(2)
    // What happened before happened with the name of then.
    granted(await reengage(stage.deps, ada, id, { customer: { ...customer, name: 'Mira Roe' } }))
    granted(await reengage(stage.deps, ada, id, { customer: { ...mira, name: 'Mira Roe' } }))
    const lines = (await roomOf(id)).events.map((line) => [line.type, line.customer])
    expect(lines).toEqual([
      ['session-started', 'Mira Lindt'],
      ['task-added', 'Mira Lindt'],
      ['customer-changed', 'Mira Lindt-Roe'],
      ['customer-changed', undefined],
      ['customer-changed', undefined],
    ])
    const planned = await starts({ plan: true })
    granted(await reengage(stage.deps, ada, planned, { customer: mira }))
    expect(await sent(planned)).toEqual([])
  })

  test('is refused once the customer has joined, also when she joins while the form is open', async () => {
    for (let race = 0; race < 10; race += 1) {
      const id = await starts()
      const [joined, changed] = await Promise.all([
        joins(id),
        reengage(stage.deps, ada, id, { customer: { name: 'Somebody else', email: 'else@example.com' } }),
      ])
      granted(joined)
      const { customerName, firstJoinedAt } = await stage.session(id)
      expect(firstJoinedAt).not.toBeNull()
      // Whoever had the lock first: either all of it happened before she joined, or nothing.
      expect([refusalOf(changed), customerName, (await sent(id)).length]).toEqual(
        refusalOf(changed) ? ['already-joined', 'Mira Lindt', 1] : [null, 'Somebody else', 2],
      )
    }
  })
})

describe('what a wrong recipient did before the room', () => {
  test('counts for nothing after re-engaging: neither the PIN nor her consent', async () => {
    stage.settings.consent = true
    const id = await starts({ pin: '4719' })
    const stranger = await presses(granted(await generateUrl(stage.deps, ada, id)).url)
    granted(await passPin(stage.deps, stranger, '4719'))
    granted(await giveConsent(stage.deps, stranger, { agree: true }))
    expect((await roomOf(id)).entry).toMatchObject({ state: 'passed', consent: 'given' })
    granted(await reengage(stage.deps, ada, id, { customer: { name: 'Mira', email: 'right@example.com' } }))
    expect((await roomOf(id)).entry).toMatchObject({ state: 'waiting', consent: 'waiting', openedAt: null })
    const right = await presses(granted(await generateUrl(stage.deps, ada, id)).url)
    expect(granted(await passPin(stage.deps, right, '4719'))).toEqual({ gate: 'consent' })
    expect(refusalOf(await reachRoom(stage.deps, right))).toBe('not-admitted')
    expect(refusalOf(await reachRoom(stage.deps, stranger))).toBe('no-room')
  })
})

describe('ending and renewing', () => {
  test('whoever comes for the first time after the end, and may look, has joined and is bound', async () => {
    const id = await starts()
    const { url } = granted(await generateUrl(stage.deps, ada, id))
    granted(await endSession(stage.deps, ada, id))
    granted(await reachRoom(stage.deps, await presses(url)))
    expect(await roomOf(id)).toMatchObject({
      state: 'ended',
      firstJoinedAt: stage.deps.now().toISOString(),
      entry: { deviceBound: true },
    })
    const late = await starts()
    const toLate = granted(await generateUrl(stage.deps, ada, late)).url
    stage.settings.accessAfterEnd = 'none'
    granted(await endSession(stage.deps, ada, late))
    expect(refusalOf(await openLink(stage.deps, tokenIn(toLate), null))).toBe('session-ended')
    expect((await roomOf(late)).firstJoinedAt).toBeNull()
  })

  test('the owner alone commands; others of the team hear so, strangers hear nothing of it', async () => {
    const id = await starts()
    stage.settings.scope = 'mine'
    const commands = [inviteSession, generateUrl, endSession, renewSession, keepOpen, liftLock, releaseDevice]
    for (const [scope, code] of [
      ['team', 'not-the-owner'],
      ['mine', 'not-found'],
    ] as const)
      for (const command of commands)
        expect(refusalOf(await command(stage.deps, { ...bo, scope }, id))).toBe(code)
    expect(refusalOf(await reengage(stage.deps, { ...bo, scope: 'mine' }, id, { customer: mira }))).toBe(
      'not-found',
    )
  })

  test('renewing restores everything as it was, twice has no second effect, and nothing is sent', async () => {
    const id = await starts({ pin: '4719' })
    const task = granted(
      await addTask(stage.deps, ada, id, {
        kind: 'acknowledge',
        spec: {},
        title: 'Terms',
        text: 'All of it',
      }),
    )
    granted(await joins(id))
    granted(await completeUnseen(stage.deps, id, task))
    const before = await stage.session(id)
    granted(await endSession(stage.deps, ada, id))
    expect((await stage.session(id)).state).toBe('ended')
    stage.pass(minute)
    granted(await renewSession(stage.deps, ada, id))
    const { lastSeq, lastHash, idleSince, ...restored } = await stage.session(id)
    expect({
      ...restored,
      lastSeq: before.lastSeq,
      lastHash: before.lastHash,
      idleSince: before.idleSince,
    }).toEqual(before)
    expect([lastSeq, lastHash.equals(before.lastHash)]).toEqual([before.lastSeq + 2, false])
    expect(idleSince.getTime()).toBe(before.idleSince.getTime() + minute)
    granted(await renewSession(stage.deps, ada, id))
    expect((await stage.session(id)).lastSeq).toBe(lastSeq)
    expect((await sent(id)).filter((kind) => kind === 'invitation')).toHaveLength(1)
  })

  test.each([
    ['none', 'none', 'none'],
    ['limited', 'limited', 'none'],
    ['full', 'full', 'none'],
    ['unlimited', 'full', 'full'],
  ] as const)('access afterwards: %s', async (accessAfterEnd, at, later) => {
    Object.assign(stage.settings, { accessAfterEnd, accessAfterEndDays: 14 })
    const id = await starts()
    const add = () =>
      addTask(stage.deps, ada, id, { kind: 'acknowledge', spec: {}, title: 'Terms', text: 'All of it' })
    const [first, second] = [granted(await add()), granted(await add())]
    granted(await joins(id))
    granted(await endSession(stage.deps, ada, id))
    const access = async () => granted(await readCustomerRoom(stage.deps, id)).access
    expect(await access()).toBe(at)
    expect(refusalOf(await completeUnseen(stage.deps, id, first))).toBe(
      at === 'full' ? null : 'session-ended',
    )
    stage.pass(14 * 24 * 60 * minute)
    expect(await access()).toBe(later)
    expect(refusalOf(await completeUnseen(stage.deps, id, second))).toBe(
      later === 'full' ? null : 'session-ended',
    )
  })

  test('a session nobody worked on ends by itself; agents’ commands restart the clock, the customer’s do not', async () => {
    stage.settings.endAfterMinutes = 30
    const id = await starts()
    const task = granted(
      await addTask(stage.deps, ada, id, {
        kind: 'acknowledge',
        spec: {},
        title: 'Terms',
        text: 'All of it',
      }),
    )
    stage.pass(29 * minute)
    granted(await enterSession(stage.deps, ada, id))
    stage.pass(29 * minute)
    granted(await completeUnseen(stage.deps, id, task))
    await endIdleSessions(stage.deps)
    expect((await roomOf(id)).endsAt).toBe(new Date(stage.deps.now().getTime() + minute).toISOString())
    granted(await keepOpen(stage.deps, ada, id))
    stage.pass(30 * minute - 1)
    await endIdleSessions(stage.deps)
    expect((await stage.session(id)).state).toBe('active')
    stage.pass(1)
    // Several processes look at once.
    await Promise.all([1, 2, 3].map(() => endIdleSessions(stage.deps)))
    const room = await roomOf(id)
    expect([room.state, room.endedBy, room.renewable]).toEqual(['ended', 'inactivity', true])
    expect(room.events.filter(({ type }) => type === 'session-ended')).toMatchObject([
      { actor: { kind: 'system' } },
    ])
    stage.settings.automaticEndRenewable = false
    expect(refusalOf(await renewSession(stage.deps, ada, id))).toBe('not-renewable')
  })

  test('where sessions are overdue when the automatic end is switched on, the owner is warned for two minutes first', async () => {
    const id = await starts()
    const { deps } = stage
    stage.pass(60 * minute)
    const warned = { ...deps, endRuleSince: rememberEndRules(deps) }
    await endIdleSessions(warned)
    stage.pass(minute)
    stage.settings.endAfterMinutes = 30
    await endIdleSessions(warned)
    const room = granted(await readAgentRoom(warned, ada, id))
    expect(room).toMatchObject({
      state: 'active',
      endsAt: new Date(deps.now().getTime() + 2 * minute).toISOString(),
    })
    stage.pass(2 * minute - 1)
    await endIdleSessions(warned)
    expect((await stage.session(id)).state).toBe('active')
    stage.pass(1)
    await endIdleSessions(warned)
    expect((await stage.session(id)).state).toBe('ended')
  })

  test('a planned session never ends by itself, and ends and is renewed as planned', async () => {
    stage.settings.endAfterMinutes = 1
    const id = await starts({ plan: true })
    stage.pass(60 * minute)
    await endIdleSessions(stage.deps)
    expect((await stage.session(id)).state).toBe('planned')
    granted(await endSession(stage.deps, ada, id))
    granted(await renewSession(stage.deps, ada, id))
    expect((await stage.session(id)).state).toBe('planned')
  })
})
