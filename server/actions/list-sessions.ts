import type { ListSessions, ListUpdated } from '../../shared/commands.ts'
import type { SessionPage, SessionRow, UpdatedPage } from '../../shared/session.ts'
import type { Scope } from '../../shared/settings.ts'
import { scopesOf, teamsOf, type Person } from '../domain/access.ts'
import { historyOf, mayUse, type Part } from '../domain/history.ts'
import { isRefused, refused, type Outcome, type Refused } from '../domain/outcome.ts'
import {
  countUnseen,
  sessionsInOrder,
  unseenSessions,
  type Listed,
  type Place,
  type Reach,
} from '../storage/sessions-in-order.ts'
import { readCursor, writeCursor } from './cursor.ts'
import type { Dependencies } from './dependencies.ts'
import { rowsOf } from './read-rows.ts'

const PAGE = 50
/** More are not counted. */
const COUNTED = 99

/** One page of the sessions in a scope, last entered first; without one, the agent's own. */
export async function listSessions(
  deps: Dependencies,
  agent: Person,
  { scope = 'mine', filter, cursor }: ListSessions,
): Promise<Outcome<SessionPage>> {
  // Beyond one's own, looking is a search.
  const refusal = mayList(deps, agent, scope === 'mine' ? 'recent' : 'search', scope)
  if (refusal) return refusal
  const list = `sessions:${agent.id}:${scope}:${filter}`
  const place = readCursor(deps, list, cursor)
  if (isRefused(place)) return place
  const found = await sessionsInOrder(deps.db, reachOf(agent, scope), filter, place, PAGE + 1)
  return pageOf(deps, agent, list, found, ({ enteredAt }) => enteredAt)
}

/** One page of the agent's sessions in which the customer completed something since the agent last entered. */
export async function listUpdated(
  deps: Dependencies,
  agent: Person,
  { cursor }: ListUpdated,
): Promise<Outcome<UpdatedPage>> {
  const refusal = mayList(deps, agent, 'updated', 'mine')
  if (refusal) return refusal
  const list = `updated:${agent.id}`
  const place = readCursor(deps, list, cursor)
  if (isRefused(place)) return place
  const [found, [counted]] = await Promise.all([
    unseenSessions(deps.db, agent.id, place, PAGE + 1),
    countUnseen(deps.db, agent.id, COUNTED),
  ])
  return {
    ...(await pageOf(deps, agent, list, found, ({ unseenAt }) => unseenAt)),
    count: counted?.count ?? 0,
  }
}

/** Why the agent may not look there: the part is switched off, or it reaches further than they may. */
export function mayList(deps: Dependencies, agent: Person, part: Part, scope: Scope): Refused | null {
  const off = mayUse(historyOf(agent, deps.settingsOf(agent.teamId)), part)
  if (off) return off
  return scopesOf(agent).includes(scope) ? null : refused('not-allowed', 'You may not look that far')
}

export function reachOf(agent: Person, scope: Scope): Reach {
  if (scope === 'all') return 'all'
  return scope === 'team' ? { teams: teamsOf(agent) } : { owner: agent.id }
}

/** `found` is one more than the page where there is a next one. */
async function pageOf(
  deps: Dependencies,
  agent: Person,
  list: string,
  found: readonly Listed[],
  placed: (session: Listed['session']) => Date | null,
): Promise<SessionPage> {
  const page = found.slice(0, PAGE)
  const last = found.length > PAGE ? page.at(-1)?.session : undefined
  const at = last && placed(last)
  const place: Place | null = last && at ? { at, id: last.id } : null
  return { items: await itemsOf(deps, agent, page), nextCursor: place && writeCursor(deps, list, place) }
}

/** As lists show them: what is stored, and what is so now. */
export async function itemsOf(
  deps: Dependencies,
  agent: Person,
  found: readonly Listed[],
): Promise<SessionRow[]> {
  const rows = await rowsOf(
    deps,
    found.map(({ session }) => session),
  )
  return found.map(({ session, ownerName }, index) => ({
    ...listed(agent, session, ownerName),
    row: rows[index] as (typeof rows)[number],
  }))
}

/** A session as lists show it, without its live half. */
export const listed = (
  agent: Person,
  session: Pick<
    Listed['session'],
    'id' | 'state' | 'customerName' | 'ownerId' | 'invitedAt' | 'enteredAt' | 'unseenAt' | 'chatUnread'
  >,
  ownerName: string,
) => ({
  id: session.id,
  state: session.state,
  customer: { name: session.customerName },
  owner: { id: session.ownerId, name: ownerName },
  invitedAt: session.invitedAt?.toISOString() ?? null,
  enteredAt: session.enteredAt.toISOString(),
  unseenAt: session.unseenAt?.toISOString() ?? null,
  unread: session.ownerId === agent.id ? session.chatUnread : 0,
})
