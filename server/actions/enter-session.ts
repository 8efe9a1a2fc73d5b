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
import { mayLeaveActive } from './start-session.ts'

/**
 * The owner enters: the session moves to the top of the recent list. Where a single active session is the rule, who has
 * one opens no other.
 */
export async function enterSession(
  deps: Dependencies,
  agent: Person,
  id: SessionId,
): Promise<Outcome<AgentRoom>> {
  const [session] = await findOwned(deps.db, [id])
  if (!session) return refused('not-found', 'Nothing is here')
  const refusal = mayWorkOn(agent, session)
  if (refusal) return refusal
  const hindrance = session.state === 'active' ? null : await mayLeaveActive(deps, agent)
  if (hindrance) return hindrance
  await deps.db
    .update(sessions)
    .set({ enteredAt: deps.now(), idleSince: deps.now() })
    .where(eq(sessions.id, id))
  deps.announce.listChanged(agent.id)
  return readAgentRoom(deps, agent, id)
}
