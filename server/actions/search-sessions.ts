import type { ListSessions } from '../../shared/commands.ts'
import type { SessionId } from '../../shared/ids.ts'
import type { SessionPage } from '../../shared/session.ts'
import { scopesOf, type Person } from '../domain/access.ts'
import { refused, type Outcome } from '../domain/outcome.ts'
import { beginning, wantedIn, type Wanted } from '../domain/search.ts'
import type { Database } from '../storage/database.ts'
import { wordsLike } from '../storage/search-words.ts'
import { amongNewest, byIndex, idsOf, type Patterns, type Search } from '../storage/session-search.ts'
import { sessionsListed } from '../storage/sessions-in-order.ts'
import type { Dependencies } from './dependencies.ts'
import { itemsOf, mayList, reachOf } from './list-sessions.ts'

const MOST = 20
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
  const search = { reach: reachOf(agent, scope), filter, limit: MOST }
  const ids = wanted.length === 0 ? [] : await findAll(deps.db, search, wanted)
  const order = new Map(ids.map((id, n) => [id, n]))
  const found = ids.length === 0 ? [] : await sessionsListed(deps.db, ids)
  const place = ({ session }: (typeof found)[number]) => order.get(session.id) ?? MOST
  return {
    items: await itemsOf(
      deps,
      found.sort((a, b) => place(a) - place(b)),
    ),
    nextCursor: null,
  }
}

type Where = Omit<Search, 'patterns'>

async function findAll(db: Database, where: Where, wanted: readonly Wanted[]): Promise<SessionId[]> {
  const typed = await find(
    db,
    where,
    wanted.map(({ pattern }) => [pattern]),
  )
  if (typed.length === MOST) return typed
  const meant = await patternsMeant(db, wanted)
  return meant ? first(typed, await find(db, where, meant)) : typed
}

/** What is common is found among the newest, what is rare by the index: neither looks at much. */
async function find(db: Database, where: Where, patterns: Patterns): Promise<SessionId[]> {
  const search = { ...where, patterns }
  const newest = await idsOf(db, amongNewest(search))
  return newest.length === MOST ? newest : first(newest, await idsOf(db, byIndex(search)))
}

const first = (some: readonly SessionId[], more: readonly SessionId[]): SessionId[] =>
  [...new Set([...some, ...more])].slice(0, MOST)

/** With the words that mistyped ones may stand for; null where there are none. */
async function patternsMeant(db: Database, wanted: readonly Wanted[]): Promise<Patterns | null> {
  const meant = await Promise.all(wanted.map(({ word }) => wordsLike(db, word, MEANT)))
  if (meant.every((words) => words.length === 0)) return null
  return wanted.map(({ pattern }, n) => [pattern, ...(meant[n] ?? []).map(beginning)])
}
