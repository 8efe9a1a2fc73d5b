import { eq } from 'drizzle-orm'
import type { RefusalCode } from '../../shared/refusals.ts'
import { nextGate, type Gate, type Passage } from '../domain/gates.ts'
import { afterRight, afterWrong, mayTry } from '../domain/lock-out.ts'
import { refused, type Refused } from '../domain/outcome.ts'
import { entries, sessions } from '../storage/schema.ts'
import type { Dependencies } from './dependencies.ts'
import { Counted, type Entry } from './guest.ts'
import type { Change } from './running-change.ts'
import { hasLiveCode, issueCode } from './send-code.ts'

/** What is next after an answer; null: the room. */
export type Next = { gate: Gate | null }

/** The right PIN or code: this browser is through, and needs not be asked again for a while. */
export async function passed(
  deps: Dependencies,
  change: Change,
  passage: Passage,
  proof: Partial<Pick<Entry, 'authenticatedAt' | 'provedAt'>>,
): Promise<Next> {
  const { tx, session, at } = change
  if (!passage.entry) throw new Error('an answer of no browser')
  change.set({ ...afterRight(session), authenticatedAt: at })
  await tx
    .update(entries)
    .set(proof)
    .where(eq(entries.keyHash, Buffer.from(passage.entry.keyHash)))
  const method = proof.provedAt ? 'code' : 'pin'
  change.record({ type: 'authentication-passed', actor: 'customer', data: { method } })
  const entry = { ...passage.entry, ...proof }
  return arriveAtNextGate(deps, change, { ...passage, entry, wasAway: false })
}

/** Where a code is asked for next, one is on its way before she has to ask for it. */
export async function arriveAtNextGate(deps: Dependencies, change: Change, passage: Passage): Promise<Next> {
  const gate = nextGate(passage)
  if (gate === 'code' && !mayTry(change.session, change.at) && !(await hasLiveCode(change)))
    await issueCode(deps, change)
  return { gate }
}

/** A wrong PIN or code: counted for the session, whatever the device, and kept although it is refused. */
export async function failed(
  deps: Dependencies,
  change: Change,
  code: Extract<RefusalCode, 'wrong-pin' | 'wrong-code'>,
): Promise<Counted> {
  const { tx, session, at } = change
  const rules = deps.settingsOf(session.settingsTeamId)
  const tries = afterWrong(session, rules, at)
  const { wrongTries, lockOuts, lockedUntil, barredAt } = tries
  change.set({ wrongTries, lockOuts, lockedUntil, barredAt })
  // By itself, as without a line of the activity nothing else would be written.
  await tx
    .update(sessions)
    .set({ wrongTries, lockOuts, lockedUntil, barredAt })
    .where(eq(sessions.id, session.id))
  if (barredAt) change.record({ type: 'customer-barred', actor: 'customer' })
  else if (lockedUntil)
    change.record({
      type: 'customer-locked',
      actor: 'customer',
      data: { until: lockedUntil.toISOString() },
    })
  return new Counted(mayTry(tries, at) ?? wrong(code, rules.lockTries - wrongTries))
}

const wrong = (code: RefusalCode, left: number): Refused =>
  refused(code, 'That does not match', { triesLeft: String(left) })
