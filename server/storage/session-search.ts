import { sql, type SQL } from 'drizzle-orm'
import type { ListFilter } from '../../shared/commands.ts'
import type { Database } from './database.ts'
import { wordsOfSearch } from './schema.ts'
import { inOrder, lastEnteredOf, type Reach } from './sessions-in-order.ts'

/** What has to fit: every pattern, and of every group of whole words one. */
export interface Wish {
  /** They hold no character that means anything to LIKE but their ends. */
  patterns: readonly string[]
  words: readonly (readonly string[])[]
}

export interface Search extends Wish {
  reach: Reach
  filter: ListFilter
  limit: number
}

/** So many of the last entered sessions are looked through one by one. */
export const NEWEST = 500
/** So many of those found by the index are put in order, at most. */
export const CANDIDATES = 200

const fits = (text: SQL, patterns: readonly string[]): SQL =>
  sql.join(
    patterns.map((pattern) => fit(text, pattern)),
    sql` and `,
  )

/**
 * Capitals stand for other characters (domain/search.ts). Those of an address are in most rows, and so is how those
 * of another script begin: reading the index for them takes longer than all the rest. It is asked for the letters
 * between, or for the end of each such character, and the whole is compared after.
 */
function fit(text: SQL, pattern: string): SQL {
  const between = pattern.split(/[^a-z0-9]+/).filter((run) => run.length >= 3)
  const telling = between.length > 0 ? between : [...pattern.matchAll(ends)].map(([, end]) => end)
  return pattern.includes('Z') && telling.length > 0
    ? sql`(${text} like ${`%${telling.join('%')}%`} and ${text} || '' like ${pattern})`
    : sql`${text} like ${pattern}`
}
const ends = /Z[A-Z]([A-Z]{3})/g

const within = (reach: Reach): SQL => {
  if (reach === 'all') return sql`true`
  if ('owner' in reach) return sql`owner_id = ${reach.owner}::uuid`
  const teams = reach.teams.map((each) => sql`${each}::uuid`)
  return sql`owner_team_id in (${sql.join(teams, sql`, `)})`
}

const list = (words: readonly string[]): SQL => sql`${`{${words.join()}}`}::text[]`

/** Whole words, and whose session it is, by the index of words. */
function holds(reach: Reach, words: Wish['words']): SQL {
  const whose = reach === 'all' ? [] : 'owner' in reach ? [[reach.owner]] : [reach.teams]
  return sql.join(
    [...words, ...whose].map((some) => sql`${wordsOfSearch} && ${list(some)}`),
    sql` and `,
  )
}

/** What many sessions have is found here at once. */
const amongNewest = ({ reach, filter, limit, patterns }: Search): SQL =>
  sql`select id from (${inOrder(reach, filter, null, NEWEST)}) as newest
    where ${fits(sql`search`, patterns)} limit ${limit}`

/**
 * Among all, by index, unless enough were found among the newest. What few sessions have is found here, wherever it
 * lies; of what very many have, some.
 */
const amongAll = ({ reach, limit, patterns }: Search): SQL =>
  sql`select session_id as id from session_search
    where (select count(*) from newest) < ${limit} and ${within(reach)} and ${fits(sql`text`, patterns)}
    limit ${CANDIDATES}`

/** Whole words are in few sessions: the newest are not looked through for them. */
const byWords = ({ reach, patterns, words }: Search): SQL =>
  sql`select session_id as id from session_search
    where ${holds(reach, words)} ${patterns.length > 0 ? sql`and ${fits(sql`text`, patterns)}` : sql``}
    limit ${CANDIDATES}`

/**
 * Sessions that fit, last entered first, in one statement. `searching` is the database as searches have it
 * (database.ts): a table read from one end to the other would make them slow.
 */
export const sessionsThatFit = (searching: Database, search: Search) =>
  lastEnteredOf(
    searching,
    search.words.length > 0
      ? byWords(search)
      : sql`with newest as materialized (${amongNewest(search)}), others as materialized (${amongAll(search)})
          select id from newest union select id from others`,
    search.filter,
    search.limit,
  )
