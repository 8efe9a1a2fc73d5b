import { sql, type SQL } from 'drizzle-orm'
import type { ListFilter } from '../../shared/commands.ts'
import type { SessionId } from '../../shared/ids.ts'
import type { Database } from './database.ts'
import { completed, incomplete } from './schema.ts'
import { inOrder, type Reach } from './sessions-in-order.ts'

/** Of each group one pattern has to fit. Patterns hold no character that means anything to LIKE but their ends. */
export type Patterns = readonly (readonly string[])[]

export interface Search {
  reach: Reach
  filter: ListFilter
  patterns: Patterns
  limit: number
}

/** So many of the last entered sessions are looked through one by one. */
export const NEWEST = 1_000
/** So many of those found by the index are put in order. */
export const CANDIDATES = 500

const fits = (text: SQL, patterns: Patterns): SQL =>
  sql.join(
    patterns.map(
      (group) =>
        sql`(${sql.join(
          group.map((pattern) => sql`${text} like ${pattern}`),
          sql` or `,
        )})`,
    ),
    sql` and `,
  )

/** Among the last entered. What many sessions have is found here at once. */
export const amongNewest = ({ reach, filter, patterns, limit }: Search): SQL =>
  sql`select id from (${inOrder(reach, filter, null, NEWEST)}) as newest
    where ${fits(sql`search`, patterns)} limit ${limit}`

const within = (reach: Reach): SQL => {
  if (reach === 'all') return sql`true`
  if ('owner' in reach) return sql`session_search.owner_id = ${reach.owner}::uuid`
  const [team, ...others] = reach.teams.map((each) => sql`${each}::uuid`)
  return others.length === 0
    ? sql`session_search.owner_team_id = ${team}`
    : sql`session_search.owner_team_id in (${sql.join([team, ...others], sql`, `)})`
}

const half = { all: sql`true`, completed, incomplete }

/** Among all, by index. What few sessions have is found here, wherever it lies; of very many, some. */
export const byIndex = ({ reach, filter, patterns, limit }: Search): SQL =>
  sql`select id from (
      select sessions.id, sessions.entered_at from session_search
      join sessions on sessions.id = session_search.session_id
      where ${within(reach)} and ${fits(sql`session_search.text`, patterns)} and ${half[filter]}
      limit ${CANDIDATES}
    ) as candidate order by entered_at desc, id desc limit ${limit}`

export async function idsOf(db: Database, query: SQL): Promise<SessionId[]> {
  const { rows } = (await db.execute(query)) as unknown as { rows: { id: SessionId }[] }
  return rows.map(({ id }) => id)
}
