import { and, desc, eq, getTableColumns, inArray, ne, or, sql } from 'drizzle-orm'
import type { SessionId, TeamId } from '../../shared/ids.ts'
import type { Facts } from '../domain/facts.ts'
import { builtOnce } from './built-query.ts'
import type { Database, Transaction } from './database.ts'
import { agents, sessions, teams } from './schema.ts'

export type Session = typeof sessions.$inferSelect

/** Locks the session for the rest of the transaction: the one lock of architecture.md. */
export async function lockSession(tx: Transaction, id: SessionId): Promise<Session | null> {
  const query = { sql: lockText(tx), params: [id] }
  const [session] = await tx._.session
    .prepareQuery<Locking>(query, undefined, 'lock_session', true, toSessions)
    .execute()
  return session ?? null
}

/** The same for those of these sessions that nobody else holds: it waits for none, so there is no order to keep. */
export async function lockFree(tx: Transaction, ids: readonly SessionId[]): Promise<Session[]> {
  const query = { sql: lockFreeText(tx), params: [ids] }
  return tx._.session.prepareQuery<Locking>(query, undefined, 'lock_free', true, toSessions).execute()
}

// Every command asks it, and a query of a transaction cannot be built beforehand as others are (built-query.ts): its
// text is, and how its rows are read.
interface Locking {
  execute: Session[]
  all: Session[]
  values: unknown[][]
}
const textOnce = (
  build: (tx: Transaction) => { toSQL(): { sql: string } },
): ((tx: Transaction) => string) => {
  let text: string | null = null
  return (tx) => (text ??= build(tx).toSQL().sql)
}
const lockText = textOnce((tx) =>
  tx
    .select()
    .from(sessions)
    .where(eq(sessions.id, sql.placeholder('id')))
    .for('update'),
)
const lockFreeText = textOnce((tx) =>
  tx
    .select()
    .from(sessions)
    .where(sql`${sessions.id} = any(${sql.placeholder('ids')})`)
    .for('update', { skipLocked: true }),
)
const columns = Object.entries(getTableColumns(sessions))
const toSessions = (rows: unknown[][]): Session[] => rows.map(toSession)
const toSession = (row: unknown[]): Session =>
  Object.fromEntries(
    columns.map(([key, column], n) => [key, row[n] === null ? null : column.mapFromDriverValue(row[n])]),
  ) as Session

export async function findSession(db: Database | Transaction, id: SessionId): Promise<Session | null> {
  const [session] = await db.select().from(sessions).where(eq(sessions.id, id))
  return session ?? null
}

export async function findSessions(db: Database, ids: readonly SessionId[]): Promise<Session[]> {
  return ids.length === 0
    ? []
    : db
        .select()
        .from(sessions)
        .where(inArray(sessions.id, [...ids]))
}

/** A session with what permissions are judged by. */
export type OwnedSession = Session & { ownerTeamId: TeamId }

/** Most ids in one query: far below what one statement may carry. */
const AT_ONCE = 2_000
/** Open sessions of one contact that are looked through for one to offer. */
const MOST_OPEN = 100

/** These sessions with the main team of each owner; those that do not exist are left out. */
export async function findOwned(db: Database, ids: readonly SessionId[]): Promise<OwnedSession[]> {
  const found: OwnedSession[] = []
  for (let first = 0; first < ids.length; first += AT_ONCE) {
    const some = await db
      .select({ session: sessions, ownerTeamId: agents.teamId })
      .from(sessions)
      .innerJoin(agents, eq(agents.id, sessions.ownerId))
      .where(inArray(sessions.id, ids.slice(first, first + AT_ONCE)))
    for (const { session, ownerTeamId } of some) found.push({ ...session, ownerTeamId })
  }
  return found
}

/** Sessions that have not ended with one of these contacts, last entered first; of very many the first. */
export async function openWith(
  db: Database,
  { customerEmail: email, customerPhone: phone }: Pick<Session, 'customerEmail' | 'customerPhone'>,
): Promise<(OwnedSession & { ownerName: string })[]> {
  const contacts = [
    email === null ? undefined : sql`lower(${sessions.customerEmail}) = ${email.toLowerCase()}`,
    phone === null ? undefined : eq(sessions.customerPhone, phone),
  ]
  if (contacts.every((contact) => contact === undefined)) return []
  const found = await db
    .select({ session: sessions, ownerTeamId: agents.teamId, ownerName: agents.name })
    .from(sessions)
    .innerJoin(agents, eq(agents.id, sessions.ownerId))
    .where(and(ne(sessions.state, 'ended'), or(...contacts)))
    .orderBy(desc(sessions.enteredAt))
    .limit(MOST_OPEN)
  return found.map(({ session, ...owner }) => ({ ...session, ...owner }))
}

/** What live state and rows need to know of a session. */
export const factsOf = (
  session: Pick<Session, 'id' | 'lastSeq' | 'firstJoinedAt' | 'tasksDone' | 'tasksTotal'>,
): Facts => ({
  id: session.id,
  seq: session.lastSeq,
  joined: session.firstJoinedAt !== null,
  done: session.tasksDone,
  total: session.tasksTotal,
})

/** A session with the names a room shows. */
export async function sessionWithNames(db: Database, id: SessionId) {
  const [found] = await namedSession(db).execute({ id })
  return found ?? null
}

const namedSession = builtOnce((db) =>
  db
    .select({
      session: sessions,
      ownerName: agents.name,
      ownerTeamId: agents.teamId,
      teamName: teams.name,
    })
    .from(sessions)
    .innerJoin(agents, eq(agents.id, sessions.ownerId))
    .innerJoin(teams, eq(teams.id, sessions.settingsTeamId))
    .where(eq(sessions.id, sql.placeholder('id')))
    .prepare('named_session'),
)
