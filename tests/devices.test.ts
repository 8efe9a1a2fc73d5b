import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { SessionUrl } from '../shared/commands.ts'
import type { SessionId } from '../shared/ids.ts'
import type { AgentRoom } from '../shared/session.ts'
import { root } from '../server/root.ts'
import { openPostgres, type OpenDatabase } from '../server/storage/database.ts'
import { codes, messages, sessions } from '../server/storage/schema.ts'
import { storeSetting } from '../server/storage/settings.ts'
import type { Agent } from './support/agent.ts'
import { codeSentTo } from './support/codes.ts'
import type { Customer } from './support/customer.ts'
import { startFoyer, type Foyer } from './support/foyer.ts'
import { until } from './support/until.ts'

interface Contact {
  email?: string
  phone?: string
}

const page = { accept: 'text/html' }
const answers = ({ browser }: Customer, path: string, body?: unknown) =>
  browser.refusal('POST', `/api/join/${path}`, body)
const passes = ({ browser }: Customer, path: string, body?: unknown) =>
  browser.value<{ gate: string | null }>('POST', `/api/join/${path}`, body)
const gateOf = async ({ browser }: Customer) => {
  const response = await browser.ask('GET', '/api/room')
  const { refusal, details } = (await response.json()) as { refusal?: string; details?: { gate?: string } }
  return details?.gate ?? refusal ?? null
}
/** A code that is not this one. */
const wrong = (code: string) => String((Number(code) + 1) % 1_000_000).padStart(6, '0')

/** Foyer where no gateway accepts anything, so that what is sent can be read in the database. */
function surroundings(settings: Parameters<typeof startFoyer>[1]) {
  const it = {} as { foyer: Foyer; database: OpenDatabase; ada: Agent }
  beforeAll(async () => {
    it.foyer = await startFoyer('services', settings)
    it.foyer.mailbox?.answerWith(451)
    it.database = await openPostgres(it.foyer.environment['DATABASE_URL'] ?? '', root, () => undefined)
    it.ada = await it.foyer.agent('Ada')
  })
  afterAll(async () => {
    await it.ada[Symbol.asyncDispose]()
    await it.database.close()
    await it.foyer[Symbol.asyncDispose]()
  })
  return it
}

const starts = async (ada: Agent, name: string, contact: Contact, pin?: string) => {
  const customer = { name, ...contact }
  const { id } = await ada.browser.value<AgentRoom>('POST', '/api/sessions', {
    customer,
    ...(pin && { pin }),
  })
  const { url } = await ada.browser.value<SessionUrl>('POST', `/api/sessions/${id}/url`)
  return { id, token: url.split('/').at(-1) ?? '' }
}

describe('a one-time code', () => {
  const it = surroundings({ authentication: 'code' })

  const continues = async (name: string) => {
    const { id, token } = await starts(it.ada, name, { email: `${name.toLowerCase()}@example.com` })
    const mira = it.foyer.customer()
    await mira.continues(token)
    return { id, token, mira, code: await codeSentTo(it.database.db, id) }
  }
  const sent = (id: string) =>
    it.database.db
      .select()
      .from(codes)
      .where(eq(codes.sessionId, id as SessionId))
  const typesOf = async (id: string) => (await it.ada.reads(id)).events.map(({ type }) => type)

  test('is on its way once Continue is pressed, lets in, and is good once', async () => {
    const { id, mira, code } = await continues('Mira')
    expect(await gateOf(mira)).toBe('code')
    expect(await passes(mira, 'code', { code })).toEqual({ gate: null })
    await mira.arrives()
    mira.leaves()
    const other = it.foyer.customer()
    const { url } = await it.ada.browser.value<SessionUrl>('POST', `/api/sessions/${id}/url`)
    await other.continues(url.split('/').at(-1) ?? '')
    expect(await answers(other, 'code', { code })).toBe('wrong-code')
    expect((await sent(id)).every(({ codeHmac }) => !codeHmac.toString('latin1').includes(code))).toBe(true)
    expect(await typesOf(id)).toEqual(expect.arrayContaining(['code-sent', 'authentication-passed']))
    expect((await it.ada.reads(id)).entry).toMatchObject({ method: 'code', state: 'passed' })
  })

  test('has one line, which says by what it is sent', async () => {
    const { id, token } = await starts(it.ada, 'Phone', { phone: '+442079460124' })
    await it.foyer.customer().continues(token)
    const [line, ...others] = (await it.ada.reads(id)).events.filter(({ type }) => type === 'code-sent')
    expect([line?.channel, others]).toEqual(['text', []])
  })

  test('pressing Continue again sends no second one while the first can be used', async () => {
    const { id, token, mira } = await continues('Again')
    await mira.continues(token)
    await mira.continues(token)
    expect(await sent(id)).toHaveLength(1)
  })

  test('three go out in ten minutes at most; each resets nothing and all stay good', async () => {
    const { id, mira, code } = await continues('Three')
    await answers(mira, 'code', { code: wrong(code) })
    await passes(mira, 'code/send')
    const pressed = await mira.browser.ask('POST', '/api/join/code/send', {}, page)
    expect([pressed.status, pressed.headers.get('location')]).toEqual([303, '/room?tried=sent'])
    const shown = await mira.browser.ask('GET', '/room?tried=sent', undefined, page)
    expect(await shown.text()).toMatch(/We sent a new code to .…@example\.com a moment ago/)
    expect(await answers(mira, 'code/send')).toBe('too-many')
    expect(await sent(id)).toHaveLength(3)
    const newest = await codeSentTo(it.database.db, id)
    expect(await answers(mira, 'code', { code: wrong(newest) })).toBe('wrong-code')
    expect(await answers(mira, 'code', { code: wrong(newest) })).toBe('locked')
    expect(await answers(mira, 'code', { code })).toBe('locked')
    expect(await answers(mira, 'code/send')).toBe('locked')
    await it.ada.browser.value('POST', `/api/sessions/${id}/unlock`)
    expect(await passes(mira, 'code', { code })).toEqual({ gate: null })
  })

  test('is good for ten minutes, and not when the clock was moved back before it was made', async () => {
    const { id, mira, code } = await continues('Late')
    const at = (minutes: number) => new Date(Date.now() + minutes * 60_000)
    const [first] = await sent(id)
    const moved = (createdAt: Date, expiresAt: Date) =>
      it.database.db
        .update(codes)
        .set({ createdAt, expiresAt })
        .where(eq(codes.id, first?.id ?? ''))
    await moved(at(-10), at(0))
    expect(await answers(mira, 'code', { code })).toBe('wrong-code')
    await moved(at(60), at(70))
    expect(await answers(mira, 'code', { code })).toBe('wrong-code')
    await moved(at(-9), at(1))
    expect(await passes(mira, 'code', { code })).toEqual({ gate: null })
  })

  test.each([
    ['letters', '12345a'],
    ['five digits', '12345'],
    ['seven digits', '1234567'],
  ])('what cannot be a code is refused and not counted: %s', async (what, code) => {
    const { id, mira } = await continues(`Bad${what.replace(' ', '')}`)
    expect(await answers(mira, 'code', { code })).toBe('invalid')
    const [session] = await it.database.db.select().from(sessions).where(eq(sessions.id, id))
    expect(session?.wrongTries).toBe(0)
  })

  test('without any contact there is no session', async () => {
    const body = { customer: { name: 'Nobody' } }
    expect(await it.ada.browser.refusal('POST', '/api/sessions', body)).toBe('invalid')
  })
})

describe('a second device', () => {
  const it = surroundings({ externalInvitation: true, helpLine: 'Call 555 0142' })

  const isBound = (id: string) => until('bound', async () => (await it.ada.reads(id)).entry.deviceBound)

  /** She has joined with a first browser. */
  const joins = async (name: string, contact: Contact, pin?: string) => {
    const { id, token } = await starts(it.ada, name, contact, pin)
    const phone = it.foyer.customer()
    await phone.continues(token)
    if (pin) await passes(phone, 'pin', { pin })
    await phone.arrives()
    it.ada.watches(id)
    await it.ada.sees(id, 'online-open')
    return { id, token, phone, laptop: it.foyer.customer() }
  }

  test('is asked for a code besides the PIN, also where the team invites by itself', async () => {
    const contact = { email: 'pin@example.com', phone: '+442079460123' }
    const { id, token, laptop, phone } = await joins('Pin', contact, '4711')
    await laptop.continues(token)
    expect(await gateOf(laptop)).toBe('pin')
    expect(await answers(laptop, 'code', { code: '123456' })).toBe('not-admitted')
    expect(await passes(laptop, 'pin', { pin: '4711' })).toEqual({ gate: 'code' })
    const code = await codeSentTo(it.database.db, id)
    const to = await it.database.db.select().from(messages).where(eq(messages.sessionId, id))
    expect(to.map(({ kind, recipient }) => [kind, recipient]).toSorted()).toEqual(
      Object.values(contact)
        .map((recipient) => ['code', recipient])
        .toSorted(),
    )
    expect((await it.ada.reads(id)).entry.method).toBe('pin')
    expect(await passes(laptop, 'code', { code })).toEqual({ gate: null })
    // The code is what she passed last.
    expect((await it.ada.reads(id)).entry).toMatchObject({ method: 'code', state: 'passed' })
    await laptop.arrives()
    laptop.leaves()
    phone.leaves()
    expect((await it.ada.reads(id)).events.filter(({ type }) => type === 'device-bound')).toHaveLength(1)
  })

  test('is refused where no contact exists, before the opening page, until the owner releases the first', async () => {
    const { id, token, laptop, phone } = await joins('Alone', {})
    const shown = await laptop.browser.ask('GET', `/j/${token}`, undefined, page)
    const text = await shown.text()
    expect(shown.status).toBe(403)
    for (const words of ['open on another device', 'Retail Lending', 'Call 555 0142'])
      expect(text).toContain(words)
    for (let tries = 0; tries < 3; tries++)
      expect(await laptop.browser.refusal('POST', `/api/join/${token}`)).toBe('other-device')
    const refusals = (await it.ada.reads(id)).events.filter(({ type }) => type === 'device-refused')
    expect(refusals).toHaveLength(1)
    expect((await phone.browser.ask('GET', `/j/${token}`, undefined, page)).status).toBe(200)

    phone.leaves()
    await it.ada.browser.value('POST', `/api/sessions/${id}/release`)
    await laptop.continues(token)
    await laptop.arrives()
    await isBound(id)
    laptop.leaves()
    expect(await phone.browser.refusal('GET', '/api/room')).toBe('no-room')
    expect(await phone.browser.refusal('POST', `/api/join/${token}`)).toBe('other-device')
  })

  test('that waits for the first to be released gets in; the first is out at once, though it is still open', async () => {
    const { id, token, laptop, phone } = await joins('Waits', { email: 'waits@example.com' }, '4711')
    await laptop.continues(token)
    expect(await passes(laptop, 'pin', { pin: '4711' })).toEqual({ gate: 'code' })
    const told = new Promise((closed) => phone.tabs[0]?.once('closed', ({ reason }) => closed(reason)))
    await it.ada.browser.value('POST', `/api/sessions/${id}/release`)
    expect(await told).toBe('no-room')
    expect(await phone.browser.refusal('POST', '/api/room/activate')).toBe('no-room')
    const shown = await phone.browser.ask('GET', '/room', undefined, page)
    expect(await shown.text()).toContain('Open your link again')
    expect((await it.ada.reads(id)).entry.deviceBound).toBe(false)
    await laptop.arrives()
    await isBound(id)
    laptop.leaves()
    await phone.continues(token)
    expect(await passes(phone, 'pin', { pin: '4711' })).toEqual({ gate: 'code' })
  })

  test('that was released and comes through the gates again, as the first, is remembered again', async () => {
    const { id, token, phone } = await joins('Returns', {}, '4711')
    const other = await starts(it.ada, 'Besides', {})
    for (let round = 0; round < 2; round++) {
      await it.ada.browser.value('POST', `/api/sessions/${id}/release`)
      await phone.continues(token)
      expect(await gateOf(phone)).toBe('pin')
      expect(await passes(phone, 'pin', { pin: '4711' })).toEqual({ gate: null })
      await phone.arrives()
      await isBound(id)
      phone.leaves()
    }
    // It is still the same browser for every other session.
    await phone.continues(other.token)
    await phone.arrives()
    await isBound(other.id)
    phone.leaves()
    await it.ada.browser.value('POST', `/api/sessions/${other.id}/release`)
    await phone.continues(token)
    expect(await gateOf(phone)).toBeNull()
  })

  test('of two that stand before the room at once, the first to reach it is bound', async () => {
    const { id, token } = await starts(it.ada, 'Race', {})
    const both = [it.foyer.customer(), it.foyer.customer()]
    for (const each of both) await each.continues(token)
    await both[0]?.arrives()
    await isBound(id)
    expect(await both[1]?.browser.refusal('GET', '/api/room')).toBe('other-device')
    both[0]?.leaves()
  })

  test('the first is still the first after another session was open in it', async () => {
    const { id, token, phone } = await joins('Twice', {})
    phone.leaves()
    const other = await starts(it.ada, 'Meanwhile', {})
    await phone.continues(other.token)
    await phone.arrives()
    phone.leaves()
    await phone.continues(token)
    await phone.arrives()
    expect(phone.room?.id).toBe(id)
    phone.leaves()
  })
})

describe('a team that begins to ask for codes', () => {
  const it = surroundings({ externalInvitation: true })

  test('asks whoever comes later; who is in stays in, and no code is asked for where it could go nowhere', async () => {
    const enters = async (name: string, contact: Contact) => {
      const { id, token } = await starts(it.ada, name, contact)
      await it.ada.addsTask(id, 'Terms')
      const customer = it.foyer.customer()
      await customer.continues(token)
      await customer.arrives()
      await until('joined', async () => (await it.ada.reads(id)).entry.deviceBound)
      return { id, token, customer }
    }
    const mira = await enters('Mira', { email: 'mira@example.com' })
    const noor = await enters('Noor', {})
    const later = await starts(it.ada, 'Later', { email: 'later@example.com' })
    const nowhere = await starts(it.ada, 'Nowhere', {})

    await storeSetting(it.database.db, 'authentication', 'code', null)
    const first = it.foyer.customer()
    await first.continues(later.token)
    await until('a code is asked for', async () => (await gateOf(first)) === 'code')
    const second = it.foyer.customer()
    await second.continues(nowhere.token)
    expect(await gateOf(second)).toBeNull()
    expect((await it.ada.reads(nowhere.id)).entry).toMatchObject({ method: 'none', state: 'none' })

    for (const { customer } of [mira, noor]) {
      await customer.completes('Terms')
      customer.leaves()
      await customer.arrives()
      customer.leaves()
    }
    it.ada.watches(mira.id, noor.id)
    // Away for longer than she is remembered, she comes later, too.
    for (const { id } of [mira, noor]) {
      await it.ada.sees(id, 'offline-complete')
      await it.database.db.execute(
        `update entries set authenticated_at = authenticated_at - interval '40 minutes' where session_id = '${id}'`,
      )
      await it.database.db.execute(
        `update sessions set last_seen_at = now() - interval '40 minutes' where id = '${id}'`,
      )
    }
    expect(await gateOf(mira.customer)).toBe('code')
    expect(await gateOf(noor.customer)).toBeNull()
  })
})

describe('a new link', () => {
  const it = surroundings({ externalInvitation: true, codesMost: 2 })

  const renew = (token: string) =>
    it.foyer.customer().browser.ask('POST', `/api/join/${token}/renew`, undefined, page)
  const expire = () => it.database.db.execute(`update links set expires_at = now() - interval '1 second'`)
  const renewals = async (id: string) =>
    (await it.database.db.select().from(messages)).filter(
      ({ sessionId, kind }) => sessionId === id && kind === 'renewal',
    )
  const textAt = async (path: string) => {
    const response = await it.foyer.customer().browser.ask('GET', path, undefined, page)
    return [response.status, (await response.text()).replaceAll(path.slice('/j/'.length), '')]
  }
  const nobody = 'a'.repeat(43)

  test('goes to the stored contact, also where the team invites by itself, and so often only', async () => {
    const { id, token } = await starts(it.ada, 'Mira', { email: 'mira@example.com' })
    await expire()
    expect(await textAt(`/j/${token}`)).toEqual(await textAt(`/j/${nobody}`))
    expect((await textAt(`/j/${token}`))[1]).toContain('Send New Link')
    for (let press = 0; press < 4; press++) {
      const response = await renew(token)
      expect([response.status, response.headers.get('location')]).toEqual([303, '/link-sent'])
    }
    const sent = await renewals(id)
    expect(sent.map(({ recipient }) => recipient)).toEqual(Array(2).fill('mira@example.com'))
    expect(new Set(sent.map((each) => each.id)).size).toBe(2)
  })

  test('is answered alike and not sent for an unknown link, a killed one, and an ended session', async () => {
    const answered = async (token: string) => {
      const response = await renew(token)
      return [response.status, response.headers.get('location'), await response.text()]
    }
    const unknown = await answered(nobody)
    const killed = await starts(it.ada, 'Killed', { email: 'killed@example.com' })
    const customer = { name: 'Killed', email: 'another@example.com' }
    await it.ada.browser.value('POST', `/api/sessions/${killed.id}/reengage`, { customer })
    const nowhere = await starts(it.ada, 'Nowhere', {})
    const over = await starts(it.ada, 'Over', { email: 'over@example.com' })
    await it.ada.ends(over.id)
    await it.database.db.update(sessions).set({ accessAfterEnd: 'none' }).where(eq(sessions.id, over.id))
    await expire()
    for (const { id, token } of [killed, nowhere, over]) {
      expect(await answered(token)).toEqual(unknown)
      expect(await renewals(id)).toEqual([])
    }
    expect(await textAt(`/j/${killed.token}`)).toEqual(await textAt(`/j/${nobody}`))
  })

  test('leads in beside those before it', async () => {
    const { id, token } = await starts(it.ada, 'Beside', { email: 'beside@example.com' })
    const { url } = await it.ada.browser.value<SessionUrl>('POST', `/api/sessions/${id}/url`)
    for (const each of [token, url.split('/').at(-1) ?? '', token]) {
      const mira = it.foyer.customer()
      await mira.continues(each)
      expect(await gateOf(mira)).toBeNull()
    }
  })

  test('a killed link leaves no room behind: pages open on it are closed', async () => {
    const { id, token } = await starts(it.ada, 'Wrong', { email: 'wrong@example.com' }, '4711')
    const stranger = it.foyer.customer()
    await stranger.continues(token)
    const customer = { name: 'Right', email: 'right@example.com' }
    await it.ada.browser.value('POST', `/api/sessions/${id}/reengage`, { customer })
    expect(await answers(stranger, 'pin', { pin: '4711' })).toBe('no-room')
    expect(await stranger.browser.refusal('POST', `/api/join/${token}`)).toBe('link-invalid')
    const shown = await stranger.browser.ask('GET', '/room', undefined, page)
    expect(await shown.text()).toContain('This link does not work any more')
    // What stands open has no script and hears of nothing; whatever is pressed there leads to where the link leads.
    for (const [path, body, leadsTo] of [
      [token, undefined, `/j/${token}`],
      ['pin', { pin: '4711' }, '/room'],
      ['code', { code: '471100' }, '/room'],
      ['code/send', {}, '/room'],
      ['consent', { agree: true }, '/room'],
    ] as const) {
      const pressed = await stranger.browser.ask('POST', `/api/join/${path}`, body, page)
      expect([path, pressed.status, pressed.headers.get('location')]).toEqual([path, 303, leadsTo])
    }
    expect(await textAt(`/j/${token}`)).toEqual(await textAt(`/j/${nobody}`))
  })
})
