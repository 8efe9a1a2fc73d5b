import type { Entry } from '../../shared/session.ts'
import type { Authentication } from '../../shared/settings.ts'

interface Session {
  customerEmail: string | null
  customerPhone: string | null
  sealedPin: Uint8Array | null
  lockedUntil: Date | null
  barredAt: Date | null
  authenticatedAt: Date | null
  consentAt: Date | null
  consentVersion: string | null
  consentDeclinedAt: Date | null
  boundEntry: Uint8Array | null
}

/**
 * A PIN that was given guards the session whatever the settings say. Without a contact no code is asked for: a session
 * without one started before codes were chosen, and nothing could ever open it.
 */
export const methodOf = (
  session: Pick<Session, 'sealedPin' | 'customerEmail' | 'customerPhone'>,
  { authentication }: { authentication: Authentication },
): Authentication =>
  session.sealedPin ? 'pin' : authentication === 'code' && hasContact(session) ? 'code' : 'none'

export const hasContact = (session: Pick<Session, 'customerEmail' | 'customerPhone'>): boolean =>
  session.customerEmail !== null || session.customerPhone !== null

/**
 * How far the customer has come, for the agent's eyes. What she passed last is what is told, which for a second browser
 * is a code, whatever else guards the room; null where that is not known.
 */
export function entryOf(
  session: Session,
  settings: { authentication: Authentication; consent: boolean; consentVersion: string },
  now: Date,
  { openedAt, passed }: { openedAt: Date | null; passed: Authentication | null },
): Entry {
  const { barredAt, lockedUntil, authenticatedAt } = session
  const method = (authenticatedAt && passed) ?? methodOf(session, settings)
  const isLocked = lockedUntil !== null && lockedUntil > now
  return {
    method,
    state: barredAt
      ? 'barred'
      : isLocked
        ? 'locked'
        : method === 'none'
          ? 'none'
          : authenticatedAt
            ? 'passed'
            : 'waiting',
    passedAt: authenticatedAt?.toISOString() ?? null,
    lockedUntil: isLocked ? lockedUntil.toISOString() : null,
    ...consentOf(session, settings),
    deviceBound: session.boundEntry !== null,
    openedAt: openedAt?.toISOString() ?? null,
  }
}

/** Consent to another text than the present one is asked for anew. */
function consentOf(
  { consentAt, consentVersion, consentDeclinedAt }: Session,
  settings: { consent: boolean; consentVersion: string },
): Pick<Entry, 'consent' | 'consentAt'> {
  const isAsked = settings.consent && !(consentAt && consentVersion === settings.consentVersion)
  if (consentDeclinedAt) return { consent: 'declined', consentAt: consentDeclinedAt.toISOString() }
  if (isAsked) return { consent: 'waiting', consentAt: null }
  return { consent: consentAt ? 'given' : 'none', consentAt: consentAt?.toISOString() ?? null }
}
