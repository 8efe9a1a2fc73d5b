import type { SessionId } from '../../shared/ids.ts'
import { can, type Owned, type Person } from '../domain/access.ts'
import { refused, type Outcome, type Refused } from '../domain/outcome.ts'
import { teamOf } from '../storage/people.ts'
import { changeSession } from './change-session.ts'
import type { Dependencies } from './dependencies.ts'
import type { Change } from './running-change.ts'

/** Who may not know of a session hears the same as for one that does not exist. */
export const mayWorkOn = (agent: Person, session: Owned): Refused | null =>
  can(agent, 'work', session)
    ? null
    : can(agent, 'see', session)
      ? refused('not-the-owner', 'Only the owner may do this')
      : refused('not-found', 'Nothing is here')

/** Why this agent may not work on the session that is locked; null when they may, which is then what they do. */
export async function worksOn(change: Change, agent: Person): Promise<Refused | null> {
  const { tx, session, at } = change
  const ownerTeamId = session.ownerId === agent.id ? agent.teamId : await teamOf(tx, session.ownerId)
  const refusal = mayWorkOn(agent, { ...session, ownerTeamId })
  // Whatever an agent does on it restarts the clock of the automatic end.
  if (!refusal) change.set({ idleSince: at })
  return refusal
}

/** Changes a session on behalf of an agent who may work on it. */
export const changeOwnSession = <T>(
  deps: Dependencies,
  agent: Person,
  id: SessionId,
  work: (change: Change) => Promise<Outcome<T>>,
): Promise<Outcome<T>> =>
  changeSession(deps, id, async (change) => (await worksOn(change, agent)) ?? work(change))
