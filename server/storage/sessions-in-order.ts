import type { AnyPgColumn } from 'drizzle-orm/pg-core'
import { count, desc, eq, inArray, or, sql, type SQL } from 'drizzle-orm'
import type { ListFilter } from '../../shared/commands.ts'
import type { AgentId, SessionId, TeamId } from '../../shared/ids.ts'
import type { Database } from './database.ts'
import { agents, completed, incomplete, sessions } from './schema.ts'

/** How far one looks: the sessions of one owner, of the owners whose main team is one of these, or all. */
export type Reach = { owner: AgentId } | { teams: readonly TeamId[] } | 'all'

/** A place in a list: after which session the next page begins. */
export interface Place {
  at: Date
  id: SessionId
}

const halves = { all: [completed, incomplete], completed: [completed], incomplete: [incomplete] }

const ends = (reach: Reach): SQL[] => {
  if (reach === 'all') return [sql`true`]
  if ('owner' in reach) return [sql`owner_id = ${reach.owner}::uuid`]
  return reach.teams.map((team) => sql`owner_team_id = ${team}::uuid`)
}

const after = (column: AnyPgColumn, place: Place | null): SQL =>
  place
    ? sql`and (${column}, ${sessions.id}) < (${place.at.toISOString()}::timestamptz, ${place.id}::uuid)`
    : sql``

/**
 * Ids with search text, last entered first: each team and each half by an index of its own, merged as far as they are
 * read. So a page costs the same wherever it lies.
 */
export function inOrder(reach: Reach, filter: ListFilter, place: Place | null, limit: number): SQL {
  // In order and no more than wanted, each of them: Postgres does not pass either on to the parts of a union.
  const order = sql`order by entered_at desc, id desc limit ${limit}`
  const runs = ends(reach).flatMap((end) =>
    halves[filter].map(
      (half) =>
        sql`(select id, entered_at, search from sessions where ${end} and ${half} ${after(sessions.enteredAt, place)} ${order})`,
    ),
  )
  return sql`select id, search from (${sql.join(runs, sql` union all `)}) as run ${order}`
}

/** All that a list shows, and nothing more: most of a session's columns are not read. */
const shown = {
  id: sessions.id,
  state: sessions.state,
  customerName: sessions.customerName,
  ownerId: sessions.ownerId,
  invitedAt: sessions.invitedAt,
  enteredAt: sessions.enteredAt,
  unseenAt: sessions.unseenAt,
  firstJoinedAt: sessions.firstJoinedAt,
  tasksDone: sessions.tasksDone,
  tasksTotal: sessions.tasksTotal,
  lastSeq: sessions.lastSeq,
  chatUnread: sessions.chatUnread,
}

const listed = (db: Database) =>
  db
    .select({ session: shown, ownerName: agents.name })
    .from(sessions)
    .innerJoin(agents, eq(agents.id, sessions.ownerId))
    .$dynamic()

export type Listed = Awaited<ReturnType<typeof sessionsInOrder>>[number]

/** One page of a list, last entered first. */
export const sessionsInOrder = (
  db: Database,
  reach: Reach,
  filter: ListFilter,
  place: Place | null,
  limit: number,
) =>
  listed(db)
    .where(inArray(sessions.id, sql`(select id from (${inOrder(reach, filter, place, limit)}) as page)`))
    .orderBy(desc(sessions.enteredAt), desc(sessions.id))

/** One page of the sessions of these teams that have not ended, last entered first: each team by the index of boards. */
export function openSessions(db: Database, teams: readonly TeamId[], place: Place | null, limit: number) {
  const order = sql`order by entered_at desc, id desc limit ${limit}`
  const runs = teams.map(
    (team) =>
      sql`(select id, entered_at from sessions
        where owner_team_id = ${team}::uuid and state <> 'ended' ${after(sessions.enteredAt, place)} ${order})`,
  )
  const page = sql`select id from (${sql.join(runs, sql` union all `)}) as run ${order}`
  return listed(db)
    .where(inArray(sessions.id, sql`(${page})`))
    .orderBy(desc(sessions.enteredAt), desc(sessions.id))
}

/** Of those with an id that this statement finds, the last entered: what a list shows is read of no others. */
export function lastEnteredOf(db: Database, ids: SQL, filter: ListFilter, limit: number) {
  const last = sql`select id from sessions where id in (${ids}) and (${or(...halves[filter])})
    order by entered_at desc, id desc limit ${limit}`
  return listed(db)
    .where(inArray(sessions.id, sql`(${last})`))
    .orderBy(desc(sessions.enteredAt), desc(sessions.id))
}

/** One page of the sessions with news for their owner, the newest first. */
export const unseenSessions = (db: Database, owner: AgentId, place: Place | null, limit: number) =>
  listed(db)
    .where(
      sql`${sessions.ownerId} = ${owner}::uuid and ${sessions.unseenAt} is not null ${after(sessions.unseenAt, place)}`,
    )
    .orderBy(desc(sessions.unseenAt), desc(sessions.id))
    .limit(limit)

/** How many there are, as far as it is worth counting: one row, `count`. */
export const countUnseen = (db: Database, owner: AgentId, most: number) =>
  db.select({ count: count() }).from(
    db
      .select({ one: sql`1` })
      .from(sessions)
      .where(sql`${sessions.ownerId} = ${owner}::uuid and ${sessions.unseenAt} is not null`)
      .limit(most)
      .as('some'),
  )
