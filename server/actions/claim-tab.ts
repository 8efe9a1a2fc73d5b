import { eq, inArray, sql } from 'drizzle-orm'
import type { SessionId } from '../../shared/ids.ts'
import type { CustomerRoom } from '../../shared/session.ts'
import { isRefused, refused, type Outcome } from '../domain/outcome.ts'
import { entries, sessions } from '../storage/schema.ts'
import type { Dependencies } from './dependencies.ts'
import { browserOf, type Guest } from './guest.ts'
import { readCustomerRoom } from './read-room.ts'

/**
 * The newest tab wins, by a number: whoever opens the room (or presses "Use here") takes the next one, and every tab
 * with a lower one is closed. Not a line of the activity.
 */
export async function claimRoom(
  deps: Dependencies,
  { session: { id } }: Guest,
): Promise<Outcome<CustomerRoom>> {
  const [claimed] = await deps.db
    .update(sessions)
    .set({ activation: sql`${sessions.activation} + 1` })
    .where(eq(sessions.id, id))
    .returning({ activation: sessions.activation })
  if (!claimed) return refused('no-room', 'This browser has no room')
  deps.announce.tabClaimed(id, claimed.activation)
  return numbered(await readCustomerRoom(deps, id), claimed.activation)
}

/** The room for whoever only looks, or for a tab with its number: refused once another tab has a higher one. */
export async function rereadRoom(
  deps: Dependencies,
  { session }: Guest,
  activation = session.activation,
): Promise<Outcome<CustomerRoom>> {
  return activation < session.activation
    ? refused('other-tab', 'The room was opened in another tab')
    : numbered(await readCustomerRoom(deps, session.id), activation)
}

/** With the tab's own number: another may have taken a higher one meanwhile. */
const numbered = (room: Outcome<CustomerRoom>, activation: number): Outcome<CustomerRoom> =>
  isRefused(room) ? room : { ...room, activation }

/** What tabs that stand open are judged by: the newest number, and which browsers still have an entry. */
export async function standingOf(
  deps: Dependencies,
  ids: readonly SessionId[],
): Promise<Map<SessionId, { activation: number; browsers: Set<string> }>> {
  const found = await deps.db
    .select({ id: sessions.id, activation: sessions.activation, keyHash: entries.keyHash })
    .from(sessions)
    .leftJoin(entries, eq(entries.sessionId, sessions.id))
    .where(inArray(sessions.id, [...ids]))
  const standing = new Map<SessionId, { activation: number; browsers: Set<string> }>()
  for (const { id, activation, keyHash } of found) {
    const { browsers } = standing.get(id) ?? { browsers: new Set<string>() }
    if (keyHash) browsers.add(browserOf({ keyHash }))
    standing.set(id, { activation, browsers })
  }
  return standing
}
