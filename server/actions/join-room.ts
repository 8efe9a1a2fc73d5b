import { eq } from 'drizzle-orm'
import { nextGate, notAdmitted } from '../domain/gates.ts'
import type { Facts } from '../domain/facts.ts'
import type { Outcome } from '../domain/outcome.ts'
import { entries } from '../storage/schema.ts'
import { factsOf } from '../storage/sessions.ts'
import type { Dependencies } from './dependencies.ts'
import { changeAsGuest, type Entry, type Guest } from './guest.ts'
import type { Change } from './running-change.ts'

/**
 * Records the first time the customer reached the room, and binds the session to her browser (null: none) where it is
 * bound to none. Later times change nothing. Who came in where nothing was asked has passed: a PIN or code that is
 * asked for from now on is for those who come later, or come again after a while.
 */
export async function joinRoom(change: Change, browser: Entry | null): Promise<void> {
  if (browser && !browser.authenticatedAt)
    await change.tx
      .update(entries)
      .set({ authenticatedAt: change.at })
      .where(eq(entries.keyHash, browser.keyHash))
  if (!change.session.firstJoinedAt) {
    change.set({ firstJoinedAt: change.at })
    change.record({ type: 'customer-joined', actor: 'customer' })
  }
  if (!browser || change.session.boundEntry) return
  change.set({ boundEntry: browser.keyHash })
  change.record({ type: 'device-bound', actor: 'customer' })
}

/**
 * The customer is in the room, past every gate: she has joined, also where she may still look at a session that ended.
 * Returns what live state should know.
 * Who had joined when she was admitted joins no more: there is nothing to lock, and live state ignores older facts.
 */
export const reachRoom = async (deps: Dependencies, guest: Guest): Promise<Outcome<Facts>> =>
  guest.session.firstJoinedAt && guest.session.boundEntry && guest.entry.authenticatedAt
    ? factsOf(guest.session)
    : changeAsGuest(deps, guest, async (change, passage) => {
        const gate = nextGate(passage)
        if (gate) return notAdmitted(gate)
        await joinRoom(change, guest.entry)
        return factsOf(change.session)
      })
