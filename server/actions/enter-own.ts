import { and, eq, isNotNull } from 'drizzle-orm'
import type { SessionId } from '../../shared/ids.ts'
import type { Person } from '../domain/access.ts'
import { sessions } from '../storage/schema.ts'
import type { Dependencies } from './dependencies.ts'

/**
 * The session moves to the top of the recent list, and there is no news in it. False where it is somebody else's by
 * now, or was never the agent's.
 */
export async function enterOwn(deps: Dependencies, agent: Person, id: SessionId): Promise<boolean> {
  const at = deps.now()
  const was = deps.db
    .select({ id: sessions.id, unseenAt: sessions.unseenAt })
    .from(sessions)
    .where(and(eq(sessions.id, id), eq(sessions.ownerId, agent.id)))
    .for('update')
    .as('was')
  const [entered] = await deps.db
    .update(sessions)
    .set({ enteredAt: at, idleSince: at, unseenAt: null })
    .from(was)
    .where(eq(sessions.id, was.id))
    .returning({ unseenAt: was.unseenAt })
  if (!entered) return false
  deps.announce.listChanged(agent.id, 'recent')
  if (entered.unseenAt) deps.announce.listChanged(agent.id, 'updated')
  return true
}

/** The owner has the room before them, by whatever way: what was new in it no longer is. */
export async function seeNews(deps: Dependencies, agent: Person, id: SessionId): Promise<void> {
  const seen = await deps.db
    .update(sessions)
    .set({ unseenAt: null })
    .where(and(eq(sessions.id, id), eq(sessions.ownerId, agent.id), isNotNull(sessions.unseenAt)))
    .returning({ id: sessions.id })
  if (seen.length > 0) deps.announce.listChanged(agent.id, 'updated')
}
