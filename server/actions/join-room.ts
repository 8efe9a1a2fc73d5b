import { mayBeWorkedOn } from '../domain/life-cycle.ts'
import type { Outcome } from '../domain/outcome.ts'
import { factsOf, type Session } from '../storage/sessions.ts'
import type { Facts } from '../domain/facts.ts'
import { changeSession, type Change } from './change-session.ts'
import type { Dependencies } from './dependencies.ts'

/** Records the first time the customer reached the room; later times change nothing. */
export async function joinRoom(change: Change): Promise<void> {
  if (change.session.firstJoinedAt) return
  change.set({ firstJoinedAt: change.at })
  await change.record({ type: 'customer-joined', actor: 'customer' })
}

/**
 * The customer is in the room, past every gate: she has joined. Returns what live state should know.
 * Who had joined when she was admitted joins no more: there is nothing to lock, and live state ignores older facts.
 */
export const reachRoom = async (deps: Dependencies, admitted: Session): Promise<Outcome<Facts>> =>
  admitted.firstJoinedAt
    ? factsOf(admitted)
    : changeSession(deps, admitted.id, async (change) => {
        if (mayBeWorkedOn(change.session) === null) await joinRoom(change)
        return factsOf(change.session)
      })
