import { execFileSync } from 'node:child_process'
import { v7 as uuid } from 'uuid'
import { fill } from '../../scripts/seed/fill.ts'
import { root } from '../../server/root.ts'
import { openPostgres, type OpenDatabase } from '../../server/storage/database.ts'
import { logins } from '../../server/storage/schema.ts'
import { hashToken, newToken } from '../../server/storage/secrets.ts'
import { storeSetting } from '../../server/storage/settings.ts'
import type { AgentId, LoginId } from '../../shared/ids.ts'
import { HttpLine } from '../load/http.ts'
import type { Asked } from './asks.ts'

export interface Person {
  id: AgentId
  cookie: string
}

const DAY_MS = 86_400_000
const DEEP = 500
/** Agents of several teams, one for each client but the first. */
const OTHERS = 9

/** A database of so many sessions, where agents may look everywhere and nobody is slowed down. */
export async function seedHistory(url: string, sessions: number): Promise<void> {
  const database = await openPostgres(url, root, () => undefined)
  await fill(database, sessions, () => undefined)
  await storeSetting(database.db, 'scope', 'all', null)
  await storeSetting(database.db, 'requestsPerMinute', 10_000_000, null)
  // What was written is on the disk before anything is measured.
  await database.query('checkpoint')
  execFileSync('sync')
  await database.close()
}

/** Who asks and for what; walks to page 500 of each list, or to the last page there is. */
export async function prepare(databaseUrl: string, port: number, sessions: number): Promise<Asked> {
  const database = await openPostgres(databaseUrl, root, () => undefined)
  const [ada, ...others] = await peopleOf(database)
  if (!ada) throw new Error('nobody is there to ask')
  const owned = await Promise.all(others.map(({ id }) => sessionsOf(database, id)))
  await database.close()
  const line = new HttpLine({ port, from: '127.0.0.1', cookie: ada.cookie })
  const cursors = []
  for (const [list, path] of lists) cursors.push({ list, path, ...(await walk(line, path, ada.cookie)) })
  line.close()
  return { ada, others, sessions, owned, cursors }
}

const lists = [
  ['recent', '/api/sessions?filter=all'],
  ['recent, completed', '/api/sessions?filter=completed'],
  ['recent, incomplete', '/api/sessions?filter=incomplete'],
  ['updated', '/api/sessions/updated?'],
  ['my team’s', '/api/sessions?scope=team'],
  ['all', '/api/sessions?scope=all'],
] as const

async function walk(line: HttpLine, path: string, cookie: string): Promise<{ page: number; cursor: string }> {
  let [page, cursor] = [1, '']
  while (page < DEEP) {
    const { body } = await line.read(`${path}${cursor && `&cursor=${cursor}`}`, cookie)
    const { nextCursor } = JSON.parse(body.toString()) as { nextCursor: string | null }
    if (nextCursor === null) break
    cursor = nextCursor
    page++
  }
  return { page, cursor }
}

async function peopleOf({ db, query }: OpenDatabase): Promise<Person[]> {
  const { rows } = await query(`select id from agents where role = 'agent'
    order by email <> 'ada@example.com', substr(id::text, 30), id limit ${1 + OTHERS}`)
  const now = new Date()
  const people = (rows as { id: AgentId }[]).map(({ id }) => ({ id, token: newToken() }))
  await db.insert(logins).values(
    people.map(({ id, token }) => ({
      id: uuid() as LoginId,
      agentId: id,
      tokenHash: hashToken(token),
      createdAt: now,
      renewedAt: now,
      expiresAt: new Date(now.getTime() + 5 * DAY_MS),
    })),
  )
  return people.map(({ id, token }) => ({ id, cookie: `foyer_login=${token}` }))
}

async function sessionsOf({ query }: OpenDatabase, owner: AgentId): Promise<string[]> {
  const { rows } = await query('select id from sessions where owner_id = $1 limit 200', [owner])
  return (rows as { id: string }[]).map(({ id }) => id)
}
