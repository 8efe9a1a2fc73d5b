import type { Entry } from '../../shared/session.ts'
import type { Authentication } from '../../shared/settings.ts'

interface Session {
  sealedPin: Uint8Array | null
  lockedUntil: Date | null
  barredAt: Date | null
  authenticatedAt: Date | null
  consentAt: Date | null
  consentVersion: string | null
  consentDeclinedAt: Date | null
  boundEntry: Uint8Array | null
}

/** A PIN that was given guards the session whatever the settings say. */
export const methodOf = (
  session: Pick<Session, 'sealedPin'>,
  { authentication }: { authentication: Authentication },
): Authentication => (session.sealedPin ? 'pin' : authentication === 'code' ? 'code' : 'none')

/** How far the customer has come, for the agent's eyes. */
export function entryOf(
  session: Session,
  settings: { authentication: Authentication; consent: boolean; consentVersion: string },
  now: Date,
  openedAt: Date | null,
): Entry {
  const method = methodOf(session, settings)
  const { barredAt, lockedUntil, authenticatedAt } = session
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
