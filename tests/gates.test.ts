import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { AgentRoom } from '../shared/session.ts'
import type { SessionId } from '../shared/ids.ts'
import { root } from '../server/root.ts'
import { openPostgres, type OpenDatabase } from '../server/storage/database.ts'
import { entries, sessions } from '../server/storage/schema.ts'
import type { Agent } from './support/agent.ts'
import type { Customer } from './support/customer.ts'
import { startFoyer, type Foyer } from './support/foyer.ts'
import { until } from './support/until.ts'

const page = { accept: 'text/html' }
const minutes = (count: number) => new Date(Date.now() + count * 60_000)

describe('the gates of a room with PIN and consent', () => {
  let foyer: Foyer
  let database: OpenDatabase
  let ada: Agent

  beforeAll(async () => {
    foyer = await startFoyer('services', { consent: true, consentText: 'We keep what you do here.' })
    database = await openPostgres(foyer.environment['DATABASE_URL'] ?? '', root, () => undefined)
    ada = await foyer.agent('Ada')
  })
  afterAll(async () => {
    await ada[Symbol.asyncDispose]()
    await database.close()
    await foyer[Symbol.asyncDispose]()
  })

  const starts = (name: string, pin?: string): Promise<AgentRoom> =>
    ada.browser.value('POST', '/api/sessions', {
      customer: { name, email: `${name.toLowerCase()}@example.com` },
      ...(pin && { pin }),
    })
  const tries = (mira: Customer, pin: string) => mira.browser.refusal('POST', '/api/join/pin', { pin })
  const passes = (mira: Customer, path: string, body: unknown) =>
    mira.browser.value<{ gate: string | null }>('POST', `/api/join/${path}`, body)
  const stored = async (id: string) => {
    const [session] = await database.db
      .select()
      .from(sessions)
      .where(eq(sessions.id, id as SessionId))
    if (!session) throw new Error('no session')
    return session
  }
  const change = (id: string, values: Partial<typeof sessions.$inferInsert>) =>
    database.db
      .update(sessions)
      .set(values)
      .where(eq(sessions.id, id as SessionId))
  /** Somebody who pressed Continue on the link of a session with the PIN 4711. */
  const continues = async (name: string, pin: string | undefined = '4711') => {
    const { id } = await starts(name, pin)
    const token = await foyer.linkOf(ada, id)
    const mira = foyer.customer()
    await mira.continues(token)
    return { id, token, mira }
  }
  const gateOf = async ({ browser }: Customer) => {
    const response = await browser.ask('GET', '/api/room')
    const { refusal, details } = (await response.json()) as { refusal: string; details?: { gate?: string } }
    return [response.status, refusal, details?.gate]
  }
  /** What a socket is told on connecting. */
  const knocks = async ({ browser }: Customer) => {
    const socket = browser.socket('/room', { activation: 99 })
    const error = await new Promise<Error & { data?: { details?: { gate?: string } } }>((refused) =>
      socket.once('connect_error', refused),
    )
    socket.disconnect()
    return [error.message, error.data?.details?.gate]
  }

  test('are passed in their order, and only past all of them she has joined', async () => {
    const { id, mira } = await continues('Mira')
    expect(await gateOf(mira)).toEqual([401, 'not-admitted', 'pin'])
    expect(await knocks(mira)).toEqual(['not-admitted', 'pin'])
    const early = await mira.browser.ask('POST', '/api/join/consent', { agree: true })
    expect(await early.json()).toMatchObject({ refusal: 'not-admitted', details: { gate: 'pin' } })
    expect(await passes(mira, 'pin', { pin: '4711' })).toEqual({ gate: 'consent' })
    expect(await gateOf(mira)).toEqual([401, 'not-admitted', 'consent'])
    expect(await knocks(mira)).toEqual(['not-admitted', 'consent'])
    expect((await ada.reads(id)).firstJoinedAt).toBeNull()
    expect(await passes(mira, 'consent', { agree: true })).toEqual({ gate: null })
    await mira.arrives()
    const room = await until('joined', async () => {
      const seen = await ada.reads(id)
      return seen.firstJoinedAt ? seen : null
    })
    expect(room.entry).toMatchObject({ method: 'pin', state: 'passed', consent: 'given', deviceBound: true })
    expect(room.events.map(({ type }) => type).filter((type) => !type.startsWith('message'))).toEqual([
      'session-started',
      'link-opened',
      'authentication-passed',
      'consent-given',
      'customer-joined',
      'device-bound',
    ])
    mira.leaves()
  })

  test('a task cannot be completed around them', async () => {
    const { id, mira } = await continues('Around')
    const { tasks } = await ada.addsTask(id, 'Terms')
    const complete = `/api/room/tasks/${tasks[0]?.id}/complete`
    expect(await mira.browser.refusal('POST', complete)).toBe('not-admitted')
    expect((await ada.reads(id)).tasks[0]?.state).toBe('open')
  })

  test('“Disagree” leads to the team’s words, and back; each answer is recorded once', async () => {
    const { id, mira } = await continues('Noor')
    await passes(mira, 'pin', { pin: '4711' })
    const disagree = () =>
      mira.browser.ask(
        'POST',
        '/api/join/consent',
        { agree: false },
        { ...page, 'content-type': 'application/json' },
      )
    const declined = await disagree()
    await disagree()
    expect([declined.status, declined.headers.get('location')]).toEqual([303, '/room?tried=declined'])
    const shown = await mira.browser.ask('GET', '/room?tried=declined', undefined, page)
    expect(await shown.text()).toContain('You did not agree')
    expect((await ada.reads(id)).entry.consent).toBe('declined')
    const again = await mira.browser.ask('GET', '/room', undefined, page)
    expect(await again.text()).toContain('We keep what you do here.')
    await passes(mira, 'consent', { agree: true })
    const { entry, events } = await ada.reads(id)
    expect(entry.consent).toBe('given')
    expect(events.filter(({ type }) => type.startsWith('consent')).map(({ type }) => type)).toEqual([
      'consent-declined',
      'consent-given',
    ])
  })

  test('an answer to a text that was changed meanwhile counts for nothing', async () => {
    const { id, mira } = await continues('Olga')
    await passes(mira, 'pin', { pin: '4711' })
    expect(await mira.browser.refusal('POST', '/api/join/consent', { agree: true, version: 'old' })).toBe(
      'invalid',
    )
    expect((await stored(id)).consentAt).toBeNull()
  })

  test.each([
    ['letters', '47a1'],
    ['three digits', '471'],
    ['nine digits', '471147114'],
    ['nothing', ''],
    ['ten kilobytes', '4'.repeat(10_240)],
  ])('what cannot be a PIN is refused and not counted: %s', async (what, pin) => {
    const { id, mira } = await continues(`Bad${what.replace(/\W/g, '')}`)
    expect(await tries(mira, pin)).toBe('invalid')
    const form = new URLSearchParams({ pin }).toString()
    const response = await fetch(`${foyer.url}/api/join/pin`, {
      method: 'POST',
      redirect: 'manual',
      headers: {
        ...page,
        origin: foyer.url,
        cookie: mira.browser.cookie,
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: form,
    })
    expect([response.status, response.headers.get('location')]).toEqual([303, '/room?tried=invalid'])
    expect(await stored(id)).toMatchObject({ wrongTries: 0, lockOuts: 0 })
  })

  test.each([
    ['Arabic-Indic', '٤٧١١'],
    ['full-width', '４７１１'],
  ])('digits are digits in every script: %s', async (script, pin) => {
    const { mira } = await continues(`Script${script.slice(0, 4)}`)
    expect(await passes(mira, 'pin', { pin })).toEqual({ gate: 'consent' })
  })

  test('a PIN for a session without one, and a page of another session, change nothing', async () => {
    const without = await continues('Without', '')
    expect(await tries(without.mira, '4711')).toBe('invalid')
    expect(await without.mira.browser.refusal('POST', '/api/join/code', { code: '123456' })).toBe('invalid')
    expect(await without.mira.browser.refusal('POST', '/api/join/code/send')).toBe('invalid')
    const other = await continues('Other')
    const body = { pin: '0000', session: without.id }
    expect(await other.mira.browser.refusal('POST', '/api/join/pin', body)).toBe('other-room')
    for (const { id } of [without, other]) expect(await stored(id)).toMatchObject({ wrongTries: 0 })
    expect(await foyer.customer().browser.refusal('POST', '/api/join/pin', { pin: '4711' })).toBe('no-room')
  })

  test('the third wrong try locks, for every device; the agent sees it live and lifts it', async () => {
    const { id, token, mira } = await continues('Locked')
    const elsewhere = foyer.customer()
    await elsewhere.continues(token)
    await ada.opens(id)
    expect([await tries(mira, '0000'), await tries(elsewhere, '0001')]).toEqual(['wrong-pin', 'wrong-pin'])
    expect(await tries(mira, '0002')).toBe('locked')
    for (const each of [mira, elsewhere]) expect(await tries(each, '4711')).toBe('locked')
    const room = await ada.seesInRoom('locked', ({ entry }) => entry.state === 'locked')
    expect(room.events.at(-1)).toMatchObject({ type: 'customer-locked', until: room.entry.lockedUntil })
    await ada.browser.value('POST', `/api/sessions/${id}/unlock`)
    expect(await passes(mira, 'pin', { pin: '4711' })).toEqual({ gate: 'consent' })
    await ada.seesInRoom('passed', ({ entry }) => entry.state === 'passed')
  })

  test('the page of a lock looks by itself whether it is over or lifted, and writes nothing by it', async () => {
    const { id, mira } = await continues('Waits')
    const shown = async () => {
      const response = await mira.browser.ask('GET', '/room', undefined, page)
      return [response.status, response.headers.get('refresh')]
    }
    expect(await shown()).toEqual([200, null])
    for (const wrong of ['0000', '0001', '0002']) await tries(mira, wrong)
    const before = await stored(id)
    expect(await shown()).toEqual([403, '15;url=/room'])
    expect(await stored(id)).toEqual(before)
    const until = Date.now() + 12_000
    await change(id, { lockedUntil: new Date(until) })
    const asked = Date.now()
    const [seconds, url] = String((await shown())[1]).split(';')
    expect(url).toBe('url=/room')
    expect(Number(seconds)).toBeLessThanOrEqual(Math.ceil((until - asked) / 1_000))
    expect(Number(seconds)).toBeGreaterThanOrEqual(Math.floor((until - Date.now()) / 1_000))
    await change(id, { lockedUntil: null, barredAt: minutes(0) })
    expect(await shown()).toEqual([403, '15;url=/room'])
    await ada.browser.value('POST', `/api/sessions/${id}/unlock`)
    expect(await shown()).toEqual([200, null])
  })

  test('the opening page speaks of the PIN only to a browser that is asked for it next', async () => {
    const { id, token, mira } = await continues('Ready')
    const speaks = async ({ browser }: Customer) => {
      const response = await browser.ask('GET', `/j/${token}`, undefined, page)
      return (await response.text()).includes('Have your PIN ready')
    }
    expect(await speaks(mira)).toBe(true)
    await passes(mira, 'pin', { pin: '4711' })
    expect([await speaks(mira), await speaks(foyer.customer())]).toEqual([false, true])
    await database.db
      .update(entries)
      .set({ authenticatedAt: minutes(-40) })
      .where(eq(entries.sessionId, id))
    expect(await speaks(mira)).toBe(true)
  })

  test('the ninth wrong try bars at once; a right one resets the tries, not the lock-outs', async () => {
    const { id, token, mira } = await continues('Barred')
    await ada.opens(id)
    const locks = async () => {
      for (const wrong of ['0000', '0001', '0002']) await tries(mira, wrong)
      await change(id, { lockedUntil: minutes(-1) })
    }
    await locks()
    await locks()
    await passes(mira, 'pin', { pin: '4711' })
    expect(await stored(id)).toMatchObject({ wrongTries: 0, lockOuts: 2, lockedUntil: null })
    const another = foyer.customer()
    await another.continues(token)
    const answers = []
    for (const wrong of ['0000', '0001', '0002']) answers.push(await tries(another, wrong))
    expect(answers).toEqual(['wrong-pin', 'wrong-pin', 'barred'])
    await ada.seesInRoom('barred', ({ events }) => events.at(-1)?.type === 'customer-barred')
    expect((await another.browser.ask('GET', '/room', undefined, page)).status).toBe(403)
    await ada.browser.value('POST', `/api/sessions/${id}/unlock`)
    expect(await passes(another, 'pin', { pin: '4711' })).toEqual({ gate: 'consent' })
  })

  test('a clock that was moved back ends no lock', async () => {
    const { id, mira } = await continues('Clock')
    await change(id, { lockedUntil: minutes(24 * 60) })
    expect(await tries(mira, '4711')).toBe('locked')
    expect((await stored(id)).authenticatedAt).toBeNull()
  })

  test('the PIN is asked for again only after she was away for longer than thirty minutes', async () => {
    const { id, mira } = await continues('Away')
    await passes(mira, 'pin', { pin: '4711' })
    await passes(mira, 'consent', { agree: true })
    ada.watches(id)
    await mira.arrives()
    await ada.sees(id, 'online-open')
    // A page that stands open writes nothing: what is stored may be long ago, and she is here all the same.
    const longAgo = async () => {
      await database.db.execute(`update entries set authenticated_at = now() - interval '1 day'`)
      await change(id, { lastSeenAt: minutes(-31) })
    }
    await longAgo()
    await mira.arrives()
    mira.leaves()
    await ada.sees(id, 'offline-open')
    await until(
      'last seen is written',
      async () => Number((await stored(id)).lastSeenAt) > Number(minutes(-1)),
    )
    await mira.arrives()
    await ada.sees(id, 'online-open')
    mira.leaves()
    await ada.sees(id, 'offline-open')
    await until('last seen again', async () => Number((await stored(id)).lastSeenAt) > Number(minutes(-1)))
    await longAgo()
    expect(await gateOf(mira)).toEqual([401, 'not-admitted', 'pin'])
    expect(await passes(mira, 'pin', { pin: '4711' })).toEqual({ gate: null })
  })

  test('the newest tab wins, whatever process it is on, and nobody sees her leave', async () => {
    const { id, mira } = await continues('Tabs', '')
    await passes(mira, 'consent', { agree: true })
    const elsewhere = await foyer.another()
    const closed = (tab: Awaited<ReturnType<Customer['arrives']>>) =>
      new Promise((told) => tab.once('closed', ({ reason }) => told(reason)))
    ada.watches(id)
    const first = await mira.arrives()
    await ada.sees(id, 'online-open')
    const heard = ada.heard.length
    const firstClosed = closed(first)
    const second = await mira.arrives(elsewhere)
    expect(await firstClosed).toBe('other-tab')
    first.connect()
    expect(
      await new Promise((refused) => first.once('connect_error', ({ message }) => refused(message))),
    ).toBe('other-tab')
    first.disconnect()
    // Looking takes the room from nobody: a GET changes nothing.
    const looked = mira.room?.activation
    expect(await mira.browser.value('GET', '/api/room')).toMatchObject({ activation: looked })
    expect((await stored(id)).activation).toBe(looked)
    const before = { 'foyer-activation': String((mira.room?.activation ?? 0) - 1) }
    expect((await mira.browser.ask('GET', '/api/room', undefined, before)).status).toBe(409)

    const secondClosed = closed(second)
    const { activation } = await mira.browser.value<{ activation: number }>('POST', '/api/room/activate')
    expect(await secondClosed).toBe('other-tab')
    const again = mira.browser.socket('/room', { activation })
    await until('here again', () => again.connected)
    await ada.addsTask(id, 'Seen by all')
    await until('the task in the row', () => ada.rows.get(id)?.total === 1)
    expect(ada.heard.slice(heard).filter((row) => row.id === id && row.status.startsWith('offline'))).toEqual(
      [],
    )
    again.disconnect()
    await ada.sees(id, 'offline-open')
  })

  test('a page whose browser has no entry any more is closed', async () => {
    const { id, mira } = await continues('Gone', '')
    await passes(mira, 'consent', { agree: true })
    const tab = await mira.arrives()
    const told = new Promise((closed) => tab.once('closed', ({ reason }) => closed(reason)))
    await database.db.execute(`delete from entries where session_id = '${id}'`)
    await ada.addsTask(id, 'Not for her')
    expect(await told).toBe('no-room')
    const after = await mira.browser.ask('GET', '/room', undefined, page)
    expect(await after.text()).toContain('This link does not work any more')
  })
})
