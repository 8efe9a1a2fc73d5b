import { eq } from 'drizzle-orm'
import type { SessionId } from '../../shared/ids.ts'
import type { AgentRoom } from '../../shared/session.ts'
import type { Person } from '../domain/access.ts'
import { refused, type Outcome } from '../domain/outcome.ts'
import { sessions } from '../storage/schema.ts'
import { findOwned } from '../storage/sessions.ts'
import type { Dependencies } from './dependencies.ts'
import { mayWorkOn } from './own-session.ts'
import { readAgentRoom } from './read-room.ts'

/** The owner enters: the session moves to the top of the recent list. */
export async function enterSession(
  deps: Dependencies,
  agent: Person,
  id: SessionId,
): Promise<Outcome<AgentRoom>> {
  const [session] = await findOwned(deps.db, [id])
  const refusal = session ? mayWorkOn(agent, session) : refused('not-found', 'Nothing is here')
  if (refusal) return refusal
  await deps.db
    .update(sessions)
    .set({ enteredAt: deps.now(), idleSince: deps.now() })
    .where(eq(sessions.id, id))
  deps.announce.listChanged(agent.id)
  return readAgentRoom(deps, agent, id)
}
