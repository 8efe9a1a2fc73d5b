import { sql, type SQL } from 'drizzle-orm'
import type { ListFilter } from '../../shared/commands.ts'
import type { Database } from './database.ts'
import { inOrder, lastEnteredOf, type Reach } from './sessions-in-order.ts'

/** Of each group one pattern has to fit. Patterns hold no character that means anything to LIKE but their ends. */
export type Patterns = readonly (readonly string[])[]

export interface Search {
  reach: Reach
  filter: ListFilter
  patterns: Patterns
  limit: number
  /** Whether the last entered are looked through one by one: what many sessions have is found there at once. */
  newest: boolean
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
          group.map((pattern) => fit(text, pattern)),
          sql` or `,
        )})`,
    ),
    sql` and `,
  )

/**
 * Capitals stand for other characters (domain/search.ts). Those of an address are in most rows, so that reading the
 * index for them takes longer than all the rest: it is asked for what stands between, and the whole is compared after.
 */
function fit(text: SQL, pattern: string): SQL {
  const between = pattern.split(/[^a-z0-9]+/).filter((run) => run.length >= 3)
  return /[a-z0-9]Z/.test(pattern) && between.length > 0
    ? sql`(${text} like ${`%${between.join('%')}%`} and ${text} || '' like ${pattern})`
    : sql`${text} like ${pattern}`
}

const within = (reach: Reach): SQL => {
  if (reach === 'all') return sql`true`
  if ('owner' in reach) return sql`owner_id = ${reach.owner}::uuid`
  const teams = reach.teams.map((each) => sql`${each}::uuid`)
  return sql`owner_team_id in (${sql.join(teams, sql`, `)})`
}

const amongNewest = ({ reach, filter, patterns, limit, newest }: Search): SQL =>
  sql`select id from (${inOrder(reach, filter, null, NEWEST)}) as newest
    where ${newest} and ${fits(sql`search`, patterns)} limit ${limit}`

/**
 * Among all, by index, unless enough were found among the newest. What few sessions have is found here, wherever it
 * lies; of what very many have, some.
 */
const amongAll = ({ reach, patterns, limit }: Search): SQL =>
  sql`select session_id as id from session_search
    where (select count(*) from newest) < ${limit} and ${within(reach)} and ${fits(sql`text`, patterns)}
    limit ${CANDIDATES}`

/**
 * Sessions that fit, last entered first, in one statement. `searching` is the database as searches have it
 * (database.ts): a table read from one end to the other would make them slow.
 */
export const sessionsThatFit = (searching: Database, search: Search) =>
  lastEnteredOf(
    searching,
    sql`with newest as materialized (${amongNewest(search)}), others as materialized (${amongAll(search)})
      select id from newest union select id from others`,
    search.filter,
    search.limit,
  )
