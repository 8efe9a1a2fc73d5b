import type { SessionId } from '../../shared/ids.ts'
import type { Person } from '../domain/access.ts'
import type { Outcome } from '../domain/outcome.ts'
import type { Dependencies } from './dependencies.ts'
import { changeOwnSession } from './own-session.ts'
import { untried } from './start-session.ts'

/** Lets a locked or barred customer try again: tries and lock-outs begin anew. */
export const liftLock = (deps: Dependencies, agent: Person, id: SessionId): Promise<Outcome<SessionId>> =>
  changeOwnSession(deps, agent, id, async (change) => {
    const { wrongTries, lockOuts, lockedUntil, barredAt } = change.session
    if (wrongTries + lockOuts === 0 && !lockedUntil && !barredAt) return id
    change.set(untried)
    await change.record({ type: 'lock-lifted', actor: `agent:${agent.id}` })
    return id
  })

/** Forgets the customer's browser, so that cleared cookies never lock her out for good. */
export const releaseDevice = (
  deps: Dependencies,
  agent: Person,
  id: SessionId,
): Promise<Outcome<SessionId>> =>
  changeOwnSession(deps, agent, id, async (change) => {
    if (!change.session.boundEntry) return id
    change.set({ boundEntry: null })
    await change.record({ type: 'device-released', actor: `agent:${agent.id}` })
    return id
  })
