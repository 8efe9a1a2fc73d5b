import { nextGate, notAdmitted } from '../domain/gates.ts'
import type { Facts } from '../domain/facts.ts'
import type { Outcome } from '../domain/outcome.ts'
import { factsOf } from '../storage/sessions.ts'
import type { Change } from './change-session.ts'
import type { Dependencies } from './dependencies.ts'
import { changeAsGuest, type Guest } from './guest.ts'

/**
 * Records the first time the customer reached the room, and binds the session to her browser (`keyHash` of its entry;
 * null: no browser) where it is bound to none. Later times change nothing.
 */
export async function joinRoom(change: Change, browser: Buffer | null): Promise<void> {
  if (!change.session.firstJoinedAt) {
    change.set({ firstJoinedAt: change.at })
    await change.record({ type: 'customer-joined', actor: 'customer' })
  }
  if (!browser || change.session.boundEntry) return
  change.set({ boundEntry: browser })
  await change.record({ type: 'device-bound', actor: 'customer' })
}

/**
 * The customer is in the room, past every gate: she has joined, also where she may still look at a session that ended.
 * Returns what live state should know.
 * Who had joined when she was admitted joins no more: there is nothing to lock, and live state ignores older facts.
 */
export const reachRoom = async (deps: Dependencies, guest: Guest): Promise<Outcome<Facts>> =>
  guest.session.firstJoinedAt && guest.session.boundEntry
    ? factsOf(guest.session)
    : changeAsGuest(deps, guest, async (change, passage) => {
        const gate = nextGate(passage)
        if (gate) return notAdmitted(gate)
        await joinRoom(change, guest.entry.keyHash)
        return factsOf(change.session)
      })
