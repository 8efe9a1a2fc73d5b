import type { SessionId } from '../../shared/ids.ts'
import type { Person } from '../domain/access.ts'
import { mayEnd } from '../domain/life-cycle.ts'
import type { Outcome } from '../domain/outcome.ts'
import type { Dependencies } from './dependencies.ts'
import { changeOwnSession } from './own-session.ts'

/** Ends the session. Ending it twice is no error and has no second effect. */
export const endSession = (
  deps: Dependencies,
  agent: Person,
  sessionId: SessionId,
): Promise<Outcome<SessionId>> =>
  changeOwnSession(deps, agent, sessionId, async (change) => {
    if (mayEnd(change.session) === 'already') return sessionId
    change.set({ state: 'ended', endedAt: change.at })
    await change.record({ type: 'session-ended', actor: `agent:${agent.id}` })
    return sessionId
  })
