import { MOST_FOUND, type ListSessions } from '../../shared/commands.ts'
import type { SessionPage } from '../../shared/session.ts'
import { scopesOf, type Person } from '../domain/access.ts'
import { refused, type Outcome } from '../domain/outcome.ts'
import { spelt, wantedIn, type Wanted } from '../domain/search.ts'
import type { Database } from '../storage/database.ts'
import { lookUp } from '../storage/search-words.ts'
import { sessionsThatFit, type Search, type Wish } from '../storage/session-search.ts'
import type { Listed } from '../storage/sessions-in-order.ts'
import type { Dependencies } from './dependencies.ts'
import { itemsOf, mayList, reachOf } from './list-sessions.ts'

/** Words that one mistyped word may stand for. */
const MEANT = 8

/**
 * Sessions in a scope by customer name, e-mail and phone, at most 20: those that hold what was typed, last entered
 * first, then those that hold what may have been meant: a word that begins a known one is taken for meant so, as long
 * as something has it. Without a scope, as far as the team.
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
  return { items: await itemsOf(deps, agent, await findAll(deps.searching, where, wanted)), nextCursor: null }
}

type Where = Pick<Search, 'reach' | 'filter'>

async function findAll(db: Database, where: Where, wanted: readonly Wanted[]): Promise<Listed[]> {
  if (wanted.length === 0) return []
  const find = (wish: Wish) => sessionsThatFit(db, { ...where, ...wish, limit: MOST_FOUND })
  const typed = await find({ patterns: wanted.map(({ pattern }) => pattern), words: [] })
  if (typed.length === MOST_FOUND) return typed
  const meant = await wishMeant(db, wanted, typed.length > 0)
  if (!meant) return typed
  const known = new Set(typed.map(({ session }) => session.id))
  const others = (await find(meant)).filter(({ session }) => !known.has(session.id))
  return [...typed, ...others].slice(0, MOST_FOUND)
}

/** The words that those which were typed may stand for; null where there are none. */
async function wishMeant(db: Database, wanted: readonly Wanted[], areFound: boolean): Promise<Wish | null> {
  const words = wanted.map(({ word }) => word)
  const known = await lookUp(db, words, MEANT)
  const isMistyped = known.some(({ isBegun, meant }) => meant.length > 0 && !(areFound && isBegun))
  if (!isMistyped) return null
  return {
    patterns: wanted.flatMap(({ pattern }, n) => (known[n]?.meant.length === 0 ? [pattern] : [])),
    words: known.flatMap(({ meant }) => (meant.length === 0 ? [] : [meant.map(spelt)])),
  }
}
