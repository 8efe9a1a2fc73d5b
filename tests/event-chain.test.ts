import { asc, eq } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openPostgres, type OpenDatabase } from '../server/storage/database.ts'
import { chainStart, digestOf, hashOf } from '../server/storage/events.ts'
import { root } from '../server/root.ts'
import { sessionEvents, sessions, unpublished } from '../server/storage/schema.ts'
import { startFoyer, type Foyer } from './support/foyer.ts'
import { until } from './support/until.ts'

let foyer: Foyer
let database: OpenDatabase

beforeAll(async () => {
  foyer = await startFoyer('services')
  database = await openPostgres(foyer.environment['DATABASE_URL'] as string, root, () => undefined)
})
afterAll(async () => {
  await database.close()
  await foyer[Symbol.asyncDispose]()
})

test('a session’s lines are gapless and chained under concurrent commands, also after data was erased', async () => {
  await using ada = await foyer.agent('Ada')
  const started = await ada.startsSession('Cleo')
  const id = started.id
  await Promise.all(Array.from({ length: 20 }, (_each, index) => ada.addsTask(id, `Task ${index}`)))
  await ada.ends(id)

  const lines = await database.db
    .select()
    .from(sessionEvents)
    .where(eq(sessionEvents.sessionId, id))
    .orderBy(asc(sessionEvents.seq))
  let previous = chainStart.hash
  for (const [index, line] of lines.entries()) {
    expect(line.seq).toBe(index + 1)
    expect(digestOf(line.salt as Buffer, line.data as string)).toEqual(line.digest)
    // Without data and salt the digest alone carries the chain.
    expect(hashOf(previous, { ...line, of: id })).toEqual(line.hash)
    previous = line.hash
  }
  const [session] = await database.db.select().from(sessions).where(eq(sessions.id, id))
  expect([session?.lastSeq, session?.lastHash, session?.tasksTotal]).toEqual([lines.length, previous, 20])
})

test('a name, a contact or a secret is in no line of the activity', async () => {
  const lines = await database.db.select().from(sessionEvents)
  for (const { actorId, data } of lines) {
    expect(actorId).toMatch(/^(agent:[0-9a-f-]{36}|customer|system)$/)
    expect(data).not.toMatch(/Cleo|@example/)
  }
})

test('what was committed and never published is told by the relay', async () => {
  await using ada = await foyer.agent('Ada')
  const { id } = await ada.startsSession('Dana')
  await until(
    'the start is published',
    async () => (await database.db.select().from(unpublished)).length === 0,
  )
  ada.watches(id)
  await ada.sees(id, 'never-joined')
  // As if a process had died between its commit and its announcement.
  await database.db.update(sessions).set({ tasksTotal: 3, lastSeq: 100 }).where(eq(sessions.id, id))
  await database.db.insert(unpublished).values({ sessionId: id, seq: 100, at: new Date(0) })
  await until('the row is right', () => ada.rows.get(id)?.total === 3, { withinMs: 5_000 })
  await until('nothing is left', async () => (await database.db.select().from(unpublished)).length === 0)
})
