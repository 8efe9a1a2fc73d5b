import { MOST_FOUND, type ListSessions } from '../../shared/commands.ts'
import type { SessionPage } from '../../shared/session.ts'
import { scopesOf, type Person } from '../domain/access.ts'
import { refused, type Outcome } from '../domain/outcome.ts'
import { anywhere, wantedIn, type Wanted } from '../domain/search.ts'
import type { Database } from '../storage/database.ts'
import { lookUp } from '../storage/search-words.ts'
import { sessionsThatFit, type Patterns, type Search } from '../storage/session-search.ts'
import type { Listed } from '../storage/sessions-in-order.ts'
import type { Dependencies } from './dependencies.ts'
import { itemsOf, mayList, reachOf } from './list-sessions.ts'

/** Words that one mistyped word may stand for. */
const MEANT = 4

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
  return { items: await itemsOf(deps, await findAll(deps.searching, where, wanted)), nextCursor: null }
}

type Where = Pick<Search, 'reach' | 'filter'>

async function findAll(db: Database, where: Where, wanted: readonly Wanted[]): Promise<Listed[]> {
  if (wanted.length === 0) return []
  const find = (patterns: Patterns, newest: boolean) =>
    sessionsThatFit(db, { ...where, patterns, limit: MOST_FOUND, newest })
  const typed = await find(
    wanted.map(({ pattern }) => [pattern]),
    true,
  )
  if (typed.length === MOST_FOUND) return typed
  const meant = await patternsMeant(db, wanted, typed.length > 0)
  if (!meant) return typed
  const known = new Set(typed.map(({ session }) => session.id))
  const others = (await find(meant, false)).filter(({ session }) => !known.has(session.id))
  return [...typed, ...others].slice(0, MOST_FOUND)
}

/** With the words that mistyped ones may stand for; null where there are none. */
async function patternsMeant(
  db: Database,
  wanted: readonly Wanted[],
  areFound: boolean,
): Promise<Patterns | null> {
  const words = wanted.map(({ word }) => word)
  const meant = (await lookUp(db, words, MEANT)).map((each) => (areFound && each.isBegun ? [] : each.meant))
  if (meant.every((some) => some.length === 0)) return null
  // One word as it was typed has been looked for; of several, the others may be right.
  const kept = wanted.length > 1
  return wanted.map(({ pattern }, n) => [...(kept ? [pattern] : []), ...(meant[n] ?? []).map(anywhere)])
}
