import type { SessionId } from '../../shared/ids.ts'
import type { AgentRoom, SessionRow } from '../../shared/session.ts'
import { can, type Person } from '../domain/access.ts'
import { refused, type Outcome } from '../domain/outcome.ts'
import { sessionWithNames } from '../storage/sessions.ts'
import type { Dependencies } from './dependencies.ts'
import { listed } from './list-sessions.ts'
import { readAgentRoom } from './read-room.ts'
import { rowsOf } from './read-rows.ts'

/** The owner reads the whole room, others who may see the session its row only. */
export async function readSession(
  deps: Dependencies,
  agent: Person,
  id: SessionId,
): Promise<Outcome<AgentRoom | SessionRow>> {
  const found = await sessionWithNames(deps.db, id)
  const owned = found && { ...found.session, ownerTeamId: found.ownerTeamId }
  if (!found || !owned || !can(agent, 'see', owned)) return refused('not-found', 'Nothing is here')
  if (can(agent, 'work', owned)) return readAgentRoom(deps, agent, id)
  const [row] = await rowsOf(deps, [found.session])
  if (!row) throw new Error('a row that was asked for is missing')
  return { ...listed(agent, found.session, found.ownerName), row }
}
