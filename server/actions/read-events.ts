import type { SessionId } from '../../shared/ids.ts'
import type { EventsPage, ReadEvents } from '../../shared/session.ts'
import type { Person } from '../domain/access.ts'
import { refused, type Outcome } from '../domain/outcome.ts'
import { linesBetween, nextRename, presenceBetween } from '../storage/activity.ts'
import { agentNames } from '../storage/rooms.ts'
import { findOwned } from '../storage/sessions.ts'
import type { Dependencies } from './dependencies.ts'
import { mayReadIn } from './look-in.ts'
import { LINES } from './read-room.ts'
import { agentsIn, shownEvents } from './shown-events.ts'

/**
 * Lines of the activity before one and after another: the newest of them, oldest first, with how the customer came and
 * went in their time.
 */
export async function readEvents(
  deps: Dependencies,
  agent: Person,
  id: SessionId,
  { before, after }: ReadEvents,
): Promise<Outcome<EventsPage>> {
  const [session] = await findOwned(deps.db, [id])
  if (!session) return refused('not-found', 'Nothing is here')
  const refusal = await mayReadIn(deps, agent, session)
  if (refusal) return refusal
  const end = Math.min(before ?? Infinity, session.lastSeq + 1)
  // One line more, where there is one: the page lasts until then.
  const found = await linesBetween(deps.db, id, { after, before: end + 1, most: LINES + 1 })
  const lines = found.filter(({ seq }) => seq < end).slice(-LINES)
  const [first, last] = [lines.at(0), lines.at(-1)]
  if (!first || !last) return { events: [], presence: [] }
  const to = found.find(({ seq }) => seq === end)?.at ?? deps.now()
  const [names, called, presence] = await Promise.all([
    agentNames(deps.db, agentsIn(lines)),
    nextRename(deps.db, id, last.seq + 1),
    presenceBetween(deps.db, id, { from: first.at, to, most: LINES }),
  ])
  return {
    events: shownEvents(lines, Object.fromEntries(names), called),
    presence: presence.map(({ at, online }) => ({ at: at.toISOString(), online })),
  }
}
