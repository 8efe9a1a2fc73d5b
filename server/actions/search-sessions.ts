import { MOST_FOUND, type ListSessions } from '../../shared/commands.ts'
import type { SessionPage } from '../../shared/session.ts'
import { scopesOf, type Person } from '../domain/access.ts'
import { refused, type Outcome } from '../domain/outcome.ts'
import { beginning, wantedIn, type Wanted } from '../domain/search.ts'
import type { Database } from '../storage/database.ts'
import { wordsLike } from '../storage/search-words.ts'
import { idsFound, type Patterns, type Search } from '../storage/session-search.ts'
import { lastEnteredOf, type Listed } from '../storage/sessions-in-order.ts'
import type { Dependencies } from './dependencies.ts'
import { itemsOf, mayList, reachOf } from './list-sessions.ts'

/** Words that one mistyped word may stand for. */
const MEANT = 8

/**
 * Sessions in a scope by customer name, e-mail and phone, at most 20: those that hold what was typed, last entered
 * first, then those that hold what may have been meant. Without a scope, as far as the team.
 */
export async function searchSessions(
  deps: Dependencies,
  agent: Person,
  { scope = scopesOf(agent)[1] ?? 'mine', q = '', filter, cursor }: ListSessions,
): Promise<Outcome<SessionPage>> {
  const refusal = mayList(deps, agent, 'search', scope)
  if (refusal) return refusal
  if (cursor !== undefined) return refused('invalid', 'A search has one page', { cursor: 'not-of-a-search' })
  const wanted = wantedIn(q)
  const where = { reach: reachOf(agent, scope), filter }
  return { items: await itemsOf(deps, await findAll(deps.db, where, wanted)), nextCursor: null }
}

type Where = Pick<Search, 'reach' | 'filter'>

async function findAll(db: Database, where: Where, wanted: readonly Wanted[]): Promise<Listed[]> {
  if (wanted.length === 0) return []
  const patterns = wanted.map(({ pattern }) => [pattern])
  const typed = await find(db, where, patterns)
  if (typed.length === MOST_FOUND) return typed
  const meant = await patternsMeant(db, wanted)
  if (!meant) return typed
  const known = new Set(typed.map(({ session }) => session.id))
  const others = (await find(db, where, meant)).filter(({ session }) => !known.has(session.id))
  return [...typed, ...others].slice(0, MOST_FOUND)
}

async function find(db: Database, where: Where, patterns: Patterns): Promise<Listed[]> {
  const ids = await idsFound(db, { ...where, patterns, limit: MOST_FOUND })
  return ids.length === 0 ? [] : lastEnteredOf(db, ids, where.filter, MOST_FOUND)
}

/** With the words that mistyped ones may stand for; null where there are none. */
async function patternsMeant(db: Database, wanted: readonly Wanted[]): Promise<Patterns | null> {
  const meant = await Promise.all(wanted.map(({ word }) => wordsLike(db, word, MEANT)))
  if (meant.every((words) => words.length === 0)) return null
  return wanted.map(({ pattern }, n) => [pattern, ...(meant[n] ?? []).map(beginning)])
}
