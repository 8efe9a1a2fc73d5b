import type { Authentication } from '../../shared/settings.ts'
import { hasContact, methodOf } from './entry.ts'
import { accessOf, type Ended } from './life-cycle.ts'
import { refused, type Refused } from './outcome.ts'

/** What stands between a browser that pressed Continue and the room. */
export type Gate = 'pin' | 'code' | 'consent'

interface Session extends Ended {
  sealedPin: Uint8Array | null
  customerEmail: string | null
  customerPhone: string | null
  boundEntry: Uint8Array | null
  consentAt: Date | null
  consentVersion: string | null
}

/** A customer's browser. */
export interface Entered {
  keyHash: Uint8Array
  authenticatedAt: Date | null
  provedAt: Date | null
}

export interface GateRules {
  authentication: Authentication
  consent: boolean
  /** Names the text to agree to, as it is now. */
  consentVersion: string
}

export interface Passage {
  session: Session
  /** Null before Continue: then only the link and the device are judged. */
  entry: Entered | null
  rules: GateRules
  /** She was away so long that she is asked for PIN or code again. */
  wasAway: boolean
  now: Date
}

/** What keeps a customer out whatever she does: the session's state first, then the device. */
export function mayEnter({ session, entry, now }: Passage): Refused | null {
  if (session.state === 'planned')
    return refused('session-not-active', 'The session has not been started yet')
  if (accessOf(session, now) === 'none')
    return refused('session-ended', 'The session has ended, and nothing of it can be seen any more')
  return isStranger(session, entry) && !hasContact(session)
    ? refused('other-device', 'Another browser joined first, and there is no contact to send a code to')
    : null
}

/** The first gate that is still closed; null where the room is open. To be asked only when `mayEnter`. */
export function nextGate({ session, entry, rules, wasAway }: Passage): Gate | null {
  const method = methodOf(session, rules)
  const asks = !entry?.authenticatedAt || wasAway
  if (method === 'pin' && asks) return 'pin'
  if (isStranger(session, entry) || (method === 'code' && asks)) return 'code'
  // A text that was changed since is asked about anew.
  return rules.consent && !(session.consentAt && session.consentVersion === rules.consentVersion)
    ? 'consent'
    : null
}

/** The refusal of whoever asks for the room too early. */
export const notAdmitted = (gate: Gate): Refused =>
  refused('not-admitted', 'There is a gate to pass first', { gate })

/** Another browser than the bound one that has not given a code. */
export const isStranger = (session: Pick<Session, 'boundEntry'>, entry: Entered | null): boolean =>
  session.boundEntry !== null && !entry?.provedAt && !(entry && isSame(session.boundEntry, entry.keyHash))

const isSame = (one: Uint8Array, other: Uint8Array): boolean =>
  one.length === other.length && one.every((byte, index) => byte === other[index])

/** Whether the customer was gone long enough to be asked for PIN or code again. A clock moved back says no. */
export const wasAwayLong = (seenAt: Date, now: Date, { askAgainMinutes, graceMs }: AskAgain): boolean =>
  // Within the grace she was never gone.
  now.getTime() - seenAt.getTime() > askAgainMinutes * 60_000 + graceMs

interface AskAgain {
  askAgainMinutes: number
  graceMs: number
}
