import { asc, eq, inArray, sql } from 'drizzle-orm'
import { buffer } from 'node:stream/consumers'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { DocumentId, FileId, SessionId } from '../shared/ids.ts'
import { addTask } from '../server/actions/add-task.ts'
import { completeTask } from '../server/actions/complete-task.ts'
import { endSession, renewSession } from '../server/actions/end-session.ts'
import { eraseCustomer, findCustomer } from '../server/actions/erase-customer.ts'
import { findLogin, logIn, type Login } from '../server/actions/log-in.ts'
import { openLink } from '../server/actions/open-link.ts'
import { eraseExpired, readErasureDue } from '../server/actions/retention.ts'
import { sealDocument } from '../server/actions/seal-document.ts'
import { startSession } from '../server/actions/start-session.ts'
import { sweepFiles } from '../server/actions/sweep-files.ts'
import { addTemplate } from '../server/actions/templates.ts'
import type { Person } from '../server/domain/access.ts'
import { rowsFrom } from '../server/storage/database.ts'
import { hashOf } from '../server/storage/events.ts'
import {
  auditEvents,
  files,
  links,
  logins,
  searchWords,
  sessionEvents,
  sessions,
} from '../server/storage/schema.ts'
import { hashToken } from '../server/storage/secrets.ts'
import { brings, drawn, toSign } from './support/contract.ts'
import { granted, openStage, refusalOf, type Stage } from './support/stage.ts'
import { atWork } from './support/tasks.ts'

const DAY = 86_400_000
const present = 'foyer-demo'
const browser = { known: null, name: null }

describe('erasure', () => {
  let stage: Stage
  let ada: Person
  let bo: Person
  let admin: Login

  beforeAll(async () => {
    stage = await openStage()
    ada = await stage.person('ada')
    bo = await stage.person('bo')
  }, 60_000)
  afterAll(() => stage[Symbol.asyncDispose]())
  beforeEach(async () => {
    // What the test before left is ended and not kept any longer.
    Object.assign(stage.settings, { keepSessionsDays: 1, keepLoginTracesDays: 90 })
    await stage.deps.db.update(sessions).set({ state: 'ended', endedAt: new Date(0) })
    await eraseExpired(stage.deps)
    stage.settings.keepSessionsDays = 0
    const tokens = granted(
      await logIn(stage.deps, { email: 'admin@example.com', password: present }, browser),
    )
    admin = (await findLogin(stage.deps, tokens.login)) as Login
  })

  /** A session with all that belongs to one. */
  const starts = async (name = 'Mirabel Lindqvist', agent = ada): Promise<SessionId> => {
    const { deps } = stage
    const email = `${name.split(' ')[0]?.toLowerCase()}@example.com`
    const id = granted(
      await startSession(deps, agent, { customer: { name, email }, pin: '4719', anew: true }),
    )
    granted(
      await addTask(deps, agent, id, {
        kind: 'acknowledge',
        spec: {},
        title: `Terms for ${name}`,
        text: 'All',
      }),
    )
    const token = 'a'.repeat(43)
    const link = { sessionId: id, createdAt: deps.now(), expiresAt: new Date(deps.now().getTime() + DAY) }
    await deps.db.delete(links).where(eq(links.tokenHash, hashToken(token)))
    await deps.db.insert(links).values({ ...link, tokenHash: hashToken(token) })
    granted(await openLink(deps, token, null))
    return id
  }
  const ends = async (id: SessionId, agent = ada) => granted(await endSession(stage.deps, agent, id))
  const left = async () =>
    (await stage.deps.db.select({ id: sessions.id }).from(sessions)).map(({ id }) => id)
  const certificates = async () => {
    const { db } = stage.deps
    const lines = await db
      .select()
      .from(auditEvents)
      .where(eq(auditEvents.type, 'session-erased'))
      .orderBy(asc(auditEvents.seq))
    return lines.map(({ actorId, data }) => ({
      actorId,
      ...(JSON.parse(data ?? '{}') as Record<'session' | 'seq' | 'hash' | 'why', string>),
    }))
  }
  const everything = async (): Promise<string> => {
    const { db } = stage.deps
    const names = await rowsFrom<{ name: string }>(
      db,
      sql`select table_schema || '.' || table_name as name from information_schema.tables
        where table_schema in ('public', 'pgboss') and table_type = 'BASE TABLE'`,
    )
    const texts = []
    for (const { name } of names)
      texts.push(JSON.stringify(await rowsFrom(db, sql`select t::text from ${sql.raw(name)} t`)))
    return texts.join('\n')
  }

  test('leaves nothing of a session behind, whatever table it was in, nor of the customer', async () => {
    const id = await starts()
    await ends(id)
    expect(await everything()).toContain('Mirabel')
    granted(await eraseCustomer(stage.deps, admin, { contact: 'Mirabel@Example.com', present }, browser))
    const owning = await rowsFrom<{ name: string }>(
      stage.deps.db,
      sql`select table_name as name from information_schema.columns where column_name = 'session_id' and table_schema = 'public'`,
    )
    expect(owning.length).toBeGreaterThan(7)
    for (const { name } of owning) {
      const [found] = await rowsFrom<{ count: number }>(
        stage.deps.db,
        sql`select count(*)::int from ${sql.raw(name)} where session_id = ${id}`,
      )
      expect([name, found?.count === 0]).toEqual([name, name !== 'session_events'])
    }
    expect(await everything()).not.toMatch(/mirabel|lindqvist/i)
    expect(await left()).toEqual([])
  })

  test('takes what she signed: the drawing of her hand, the sealed file and the document, but none of a library', async () => {
    const { deps } = stage
    const brought = await brings(stage, ada, 'Loan of Mirabel Lindqvist.pdf')
    const shared = await brings(stage, await stage.person('admin'), 'General terms.pdf')
    const ofLibrary = granted(await addTemplate(deps, admin, { team: null, definition: toSign(shared) }))
    const work = await atWork(stage, ada, toSign(brought), ofLibrary.definition)
    for (const task of work.tasks) {
      granted(
        await completeTask(deps, await work.guest(), task, { answers: drawn, device: 'Pixel of Mirabel' }),
      )
      await sealDocument(deps, task)
    }
    const sealed = await deps.db.select({ id: files.id }).from(files).where(eq(files.sessionId, work.id))
    expect(sealed).toHaveLength(2)
    expect(await everything()).toContain(drawn.name)
    await ends(work.id)
    const [{ contact } = { contact: '' }] = await deps.db
      .select({ contact: sessions.customerEmail })
      .from(sessions)
      .where(eq(sessions.id, work.id))
    granted(await eraseCustomer(deps, admin, { contact: contact ?? '', present }, browser))
    await sweepFiles(deps)
    const bytes = async ({ id }: { id: FileId | DocumentId }) => buffer(await deps.files.read(id))
    for (const gone of [...sealed, brought]) await expect(bytes(gone)).rejects.toThrow()
    expect((await bytes(shared)).length).toBe(shared.size)
    const left = await everything()
    for (const hers of [drawn.name, 'Mirabel', 'Lindt', brought.id, ...sealed.map(({ id }) => id)])
      expect([hers, left.includes(hers)]).toEqual([hers, false])
  })

  test('keeps the chain of its activity, which the certificate ends', async () => {
    const id = await starts()
    await ends(id)
    granted(await eraseCustomer(stage.deps, admin, { contact: 'mirabel@example.com', present }, browser))
    const lines = await stage.deps.db
      .select()
      .from(sessionEvents)
      .where(eq(sessionEvents.sessionId, id))
      .orderBy(asc(sessionEvents.seq))
    let hash: Buffer = Buffer.alloc(32)
    for (const [index, { data, salt, ...line }] of lines.entries()) {
      expect([data, salt, line.seq]).toEqual([null, null, index + 1])
      hash = hashOf(hash, { of: id, ...line, digest: Buffer.from(line.digest) })
      expect(hash.equals(line.hash)).toBe(true)
    }
    const certificate = (await certificates()).at(-1)
    expect(certificate).toMatchObject({
      actorId: `agent:${admin.id}`,
      session: id,
      seq: String(lines.length),
      hash: hash.toString('hex'),
    })
    // By the contact one finds the mark again, and not the contact by the mark.
    expect(certificate?.why).toBe(stage.deps.seal.mark('mirabel@example.com', 'erased').toString('base64url'))
  })

  test('by the rules takes what ended long enough ago, and never what is open', async () => {
    const [old, young, open] = [await starts('Old One'), await starts('Young One'), await starts('Open One')]
    await ends(old)
    stage.pass(29 * DAY)
    await ends(young)
    stage.pass(2 * DAY)
    await eraseExpired(stage.deps)
    expect((await left()).toSorted()).toEqual([old, young, open].toSorted())
    stage.settings.keepSessionsDays = 30
    expect(granted(await readErasureDue(stage.deps, admin)).items).toMatchObject([{ days: 30, count: 1 }])
    expect(await left()).toHaveLength(3)
    await eraseExpired(stage.deps)
    expect((await left()).toSorted()).toEqual([young, open].toSorted())
    expect((await certificates()).at(-1)).toMatchObject({ session: old, why: 'retention', actorId: 'system' })
  })

  test('a session that was renewed is not erased', async () => {
    const id = await starts()
    await ends(id)
    stage.pass(31 * DAY)
    stage.settings.keepSessionsDays = 30
    granted(await renewSession(stage.deps, ada, id))
    await eraseExpired(stage.deps)
    expect(await left()).toEqual([id])
  })

  test('a session that is renewed in the same moment is renewed or erased, never both', async () => {
    for (let round = 0; round < 30; round++) {
      const id = await starts()
      await ends(id)
      stage.pass(31 * DAY)
      stage.settings.keepSessionsDays = 30
      const [renewed] = await Promise.all([renewSession(stage.deps, ada, id), eraseExpired(stage.deps)])
      expect([round, await left()]).toEqual([round, refusalOf(renewed) === null ? [id] : []])
      await stage.deps.db.update(sessions).set({ state: 'ended', endedAt: new Date(0) })
      await eraseExpired(stage.deps)
    }
  })

  test('of many at once, by several processes, each is erased once', async () => {
    const ids = []
    for (let n = 0; n < 60; n++) ids.push(await starts(`Customer Nr${n}`))
    await stage.deps.db
      .update(sessions)
      .set({ state: 'ended', endedAt: new Date(0) })
      .where(inArray(sessions.id, ids))
    const before = (await certificates()).length
    stage.settings.keepSessionsDays = 30
    await Promise.all([eraseExpired(stage.deps), eraseExpired(stage.deps), eraseExpired(stage.deps)])
    expect(await left()).toEqual([])
    const made = (await certificates()).slice(before).map(({ session }) => session)
    expect(made.toSorted()).toEqual(ids.toSorted())
  })

  test('of a customer takes every session with the contact, of whatever agent, and nobody else’s', async () => {
    const hers = [await starts('Mirabel Lindqvist'), await starts('Mirabel L', bo)]
    const other = await starts('Noor Haddad')
    await ends(hers[0] as SessionId)
    await ends(hers[1] as SessionId, bo)
    const found = granted(await findCustomer(stage.deps, admin, ' MIRABEL@example.com '))
    expect(found).toMatchObject({ count: 2, open: 0 })
    expect(
      granted(await eraseCustomer(stage.deps, admin, { contact: 'mirabel@example.com', present }, browser)),
    ).toEqual({
      count: 2,
    })
    expect(await left()).toEqual([other])
    const again = await eraseCustomer(stage.deps, admin, { contact: 'mirabel@example.com', present }, browser)
    expect(refusalOf(again)).toBe('not-found')
  })

  test('finds a customer by phone, however it is typed', async () => {
    stage.settings.defaultCountry = 'GB'
    const customer = { name: 'Jo Park', phone: '+447911123456' }
    await ends(granted(await startSession(stage.deps, ada, { customer })))
    expect(granted(await findCustomer(stage.deps, admin, '07911 123456')).count).toBe(1)
    stage.settings.defaultCountry = 'US'
  })

  test('takes nothing while one of the sessions is open', async () => {
    const [ended, open] = [await starts(), await starts()]
    await ends(ended)
    const refused = await eraseCustomer(
      stage.deps,
      admin,
      { contact: 'mirabel@example.com', present },
      browser,
    )
    expect(refusalOf(refused)).toBe('session-not-ended')
    expect((await left()).toSorted()).toEqual([ended, open].toSorted())
  })

  test('is for administrators who give their password once more', async () => {
    await ends(await starts())
    const wish = { contact: 'mirabel@example.com', present }
    const agent = { ...admin, ...ada }
    expect(refusalOf(await eraseCustomer(stage.deps, agent, wish, browser))).toBe('not-allowed')
    expect(refusalOf(await findCustomer(stage.deps, agent, wish.contact))).toBe('not-allowed')
    expect(refusalOf(await readErasureDue(stage.deps, agent))).toBe('not-allowed')
    const wrong = await eraseCustomer(stage.deps, admin, { ...wish, present: 'wrong' }, browser)
    expect(refusalOf(wrong)).toBe('wrong-password')
    expect(await left()).toHaveLength(1)
  })

  test('a name that others have too can still be meant by whoever mistypes it', async () => {
    await ends(await starts('Mirabel Lindqvist'))
    await starts('Noor Lindqvist')
    granted(await eraseCustomer(stage.deps, admin, { contact: 'mirabel@example.com', present }, browser))
    const words = (await stage.deps.db.select().from(searchWords)).map(({ word }) => word)
    expect(words).toContain('lindqvist')
    expect(words).not.toContain('mirabel')
  })

  test('logins that ran out are forgotten after a while', async () => {
    await stage.deps.db
      .update(logins)
      .set({ expiresAt: new Date(stage.deps.now().getTime() - 89 * DAY) })
      .where(eq(logins.id, admin.loginId))
    const isThere = async () =>
      (await stage.deps.db.select().from(logins).where(eq(logins.id, admin.loginId))).length === 1
    await eraseExpired(stage.deps)
    expect(await isThere()).toBe(true)
    stage.pass(2 * DAY)
    await eraseExpired(stage.deps)
    expect(await isThere()).toBe(false)
  })
})
