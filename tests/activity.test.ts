import { eq, sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { SessionId } from '../shared/ids.ts'
import type { AgentRoom, EventsPage } from '../shared/session.ts'
import { addTask } from '../server/actions/add-task.ts'
import { notePresence } from '../server/actions/note-presence.ts'
import { readEvents } from '../server/actions/read-events.ts'
import { readAgentRoom } from '../server/actions/read-room.ts'
import { reengage } from '../server/actions/reengage.ts'
import { startSession } from '../server/actions/start-session.ts'
import type { Person } from '../server/domain/access.ts'
import { rowsFrom, type OpenDatabase } from '../server/storage/database.ts'
import { presenceChanges } from '../server/storage/schema.ts'
import type { Agent } from './support/agent.ts'
import { startFoyer, type Foyer } from './support/foyer.ts'
import { granted, openStage, refusalOf, type Stage } from './support/stage.ts'
import { until } from './support/until.ts'

describe('earlier lines of the activity', () => {
  let stage: Stage
  let ada: Person
  let id: SessionId

  beforeAll(async () => {
    stage = await openStage()
    ada = await stage.person('ada')
    id = granted(
      await startSession(stage.deps, ada, { customer: { name: 'Cleo M', email: 'cleo@example.com' } }),
    )
    const customer = { name: 'Cleo Marchetti', email: 'cleo@example.com' }
    granted(await reengage(stage.deps, ada, id, { customer }))
    for (let n = 1; n <= 450; n++) {
      stage.pass(1_000)
      granted(
        await addTask(stage.deps, ada, id, {
          kind: 'acknowledge',
          spec: {},
          title: `Task ${n}`,
          text: 'All',
        }),
      )
    }
  }, 60_000)
  afterAll(() => stage[Symbol.asyncDispose]())

  const page = async (query: { before?: number; after?: number }): Promise<EventsPage> =>
    granted(await readEvents(stage.deps, ada, id, { after: 0, ...query }))
  const seqs = ({ events }: { events: { seq: number }[] }) => events.map(({ seq }) => seq)
  const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_each, n) => from + n)

  test('come page by page without a gap, until the first', async () => {
    const room = granted(await readAgentRoom(stage.deps, ada, id))
    let lines = room.events
    expect(lines).toHaveLength(200)
    for (let pages = 0; (lines[0]?.seq ?? 1) > 1; pages++) {
      expect(pages).toBeLessThan(5)
      lines = [...(await page({ before: lines[0]?.seq ?? 1 })).events, ...lines]
    }
    expect(seqs({ events: lines })).toEqual(range(1, room.seq))
  })

  test('a gap is filled by what lies between its ends alone', async () => {
    expect(seqs(await page({ after: 40, before: 50 }))).toEqual(range(41, 49))
    expect(seqs(await page({ after: 0, before: 1 }))).toEqual([])
    const { events } = await page({})
    expect(events.at(-1)?.seq).toBe(granted(await readAgentRoom(stage.deps, ada, id)).seq)
  })

  test('name the customer as she was called then, also where that was changed later on', async () => {
    const { events } = await page({ before: 2 })
    expect(events.map(({ type, customer }) => [type, customer])).toEqual([['session-started', 'Cleo M']])
    expect((await page({ before: 4 })).events.map(({ customer }) => customer)).toEqual([
      'Cleo M',
      undefined,
      undefined,
    ])
  })

  test('are for whoever works on the session', async () => {
    const ask = async (agent: Person) => refusalOf(await readEvents(stage.deps, agent, id, { after: 0 }))
    const [bo, cy] = [await stage.person('bo'), await stage.person('cy')]
    expect([await ask(bo), await ask(cy)]).toEqual(['not-the-owner', 'not-the-owner'])
    expect(await ask({ ...bo, scope: 'mine' })).toBe('not-found')
  })

  test('bring along how she came and went in their time, each time to one page', async () => {
    const room = granted(await readAgentRoom(stage.deps, ada, id))
    const at = (seq: number) => new Date(room.createdAt).getTime() + (seq - 3) * 1_000 + 500
    const moments = [20, 100, 240, 300, 440].map((seq, n) => ({
      session: id,
      at: at(seq),
      online: n % 2 === 0,
    }))
    await notePresence(stage.deps, moments)
    await notePresence(stage.deps, moments.slice(1, 3))
    const { presence, events } = granted(await readAgentRoom(stage.deps, ada, id))
    const earlier = await page({ before: events[0]?.seq ?? 0 })
    const first = await page({ before: earlier.events[0]?.seq ?? 0 })
    const all = [...first.presence, ...earlier.presence, ...presence]
    expect(all.map((change) => new Date(change.at).getTime())).toEqual(moments.map((change) => change.at))
    expect(presence.length).toBeGreaterThan(0)
    expect(first.presence.length).toBeGreaterThan(0)
  })

  test('a page and what a room reads of it look at their own session alone, however much there is', async () => {
    const { db } = stage.deps
    await db.execute(sql`
      insert into presence_changes (session_id, at, online)
      select gen_random_uuid(), now() - n * interval '1 minute', n % 2 = 0
      from generate_series(1, 50000) n`)
    await db.execute(sql`analyze presence_changes`)
    for (const query of [
      sql`select at, online from presence_changes where session_id = ${id} and at >= now() - interval '1 day'
        order by at desc limit 200`,
      sql`select seq from session_events where session_id = ${id} and seq > 40 and seq < 250 order by seq desc limit 201`,
      sql`select * from looks where session_id = ${id}`,
    ]) {
      const plan = await rowsFrom<Record<string, string>>(db, sql`explain ${query}`)
      const text = JSON.stringify(plan)
      if (!text.includes('on looks')) expect(text).toMatch(/Index (Only )?Scan|Bitmap Index Scan/)
      expect(text).not.toMatch(/Seq Scan on (presence_changes|session_events)/)
    }
    await db.execute(sql`delete from presence_changes where session_id <> ${id}`)
  })

  test('nothing is written down of a session that is gone', async () => {
    const gone = '019a0000-0000-7000-8000-000000000001' as SessionId
    await notePresence(stage.deps, [{ session: gone, at: 1, online: true }])
    const left = await stage.deps.db.select().from(presenceChanges).where(eq(presenceChanges.sessionId, gone))
    expect(left).toEqual([])
  })
})

describe('when customers come and go', { timeout: 60_000 }, () => {
  let foyer: Foyer
  let elsewhere: string
  let database: OpenDatabase
  let ada: Agent

  beforeAll(async () => {
    foyer = await startFoyer('services', { graceMs: 300 })
    elsewhere = await foyer.another()
    database = await foyer.database()
    ada = await foyer.agent('Ada')
  }, 60_000)
  afterAll(() => foyer[Symbol.asyncDispose]())

  test('each time is written once, by whichever process it was, and shown with the room', async () => {
    const { id } = await ada.startsSession('Cleo')
    await using cleo = foyer.customer()
    await cleo.continues(await foyer.linkOf(ada, id))
    ada.watches(id)
    // In the first round live state may not know yet who has gone.
    for (const url of [foyer.url, foyer.url, elsewhere, foyer.url]) {
      await cleo.arrives(url)
      await ada.sees(id, 'online-open')
      cleo.leaves()
      await ada.sees(id, 'offline-open')
    }
    const written = () =>
      database.db
        .select()
        .from(presenceChanges)
        .where(eq(presenceChanges.sessionId, id))
        .orderBy(presenceChanges.at)
    await until('all is written', async () => (await written()).length >= 7)
    expect((await written()).slice(-6).map(({ online }) => online)).toEqual([
      true,
      false,
      true,
      false,
      true,
      false,
    ])
    const room: AgentRoom = await ada.reads(id)
    expect(room.presence.slice(-6)).toEqual(
      (await written()).slice(-6).map(({ at, online }) => ({ at: at.toISOString(), online })),
    )
  })
})
