import { sql, type SQL } from 'drizzle-orm'
import type { ListFilter } from '../../shared/commands.ts'
import type { SessionId } from '../../shared/ids.ts'
import { rowsFrom, type Database, type Transaction } from './database.ts'
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
/** So many of those found by the index are put in order, at most. */
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
  if ('owner' in reach) return sql`owner_id = ${reach.owner}::uuid`
  const teams = reach.teams.map((each) => sql`${each}::uuid`)
  return sql`owner_team_id in (${sql.join(teams, sql`, `)})`
}

/** Among all, by index. What few sessions have is found here, wherever it lies; of what very many have, some. */
export const byIndex = ({ reach, patterns }: Search): SQL =>
  sql`select session_id as id from session_search
    where ${within(reach)} and ${fits(sql`text`, patterns)} limit ${CANDIDATES}`

/**
 * For the rest of the transaction: only by an index made for it. With a limit, Postgres would rather read all rows one
 * after the other and hope to be done soon; what is rare makes it read them all.
 */
export const byIndexOnly = sql`select set_config('enable_seqscan', 'off', true), set_config('enable_indexscan', 'off', true)`

/** Some that fit, perhaps more than wanted, in no order. */
export async function idsFound(db: Database, search: Search): Promise<SessionId[]> {
  const newest = await idsOf(db, amongNewest(search))
  if (newest.length >= search.limit) return newest
  const others = await db.transaction(
    async (tx) => {
      await tx.execute(byIndexOnly)
      return idsOf(tx, byIndex(search))
    },
    { accessMode: 'read only' },
  )
  return [...new Set([...newest, ...others])]
}

const idsOf = async (db: Database | Transaction, query: SQL): Promise<SessionId[]> =>
  (await rowsFrom<{ id: SessionId }>(db, query)).map(({ id }) => id)
