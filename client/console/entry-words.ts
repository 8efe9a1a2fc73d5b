import type { AgentRoom, Entry } from '../../shared/session.ts'
import * as words from '../../words/messages.js'
import { clockOrDate } from './moments.ts'

/** Whether a lock still holds: the room is told when it begins, the clock says when it is over. */
export const isLocked = ({ state, lockedUntil }: Entry, now: Date): boolean =>
  state === 'locked' && (lockedUntil === null || new Date(lockedUntil) > now)

/** What guards the room and how far the customer has come with it. */
export function authenticationWord(entry: Entry, now: Date): string {
  const { method, state, passedAt, lockedUntil } = entry
  if (state === 'barred') return words.console_entry_barred()
  if (isLocked(entry, now) && lockedUntil)
    return words.console_entry_locked({ method, time: clockOrDate(lockedUntil, now) })
  if (method === 'none') return words.console_status_none()
  return state === 'passed' && passedAt
    ? words.console_entry_passed({ method, time: clockOrDate(passedAt, now) })
    : words.console_entry_waiting({ method })
}

export function consentWord({ consent, consentAt }: Entry, now: Date): string {
  const time = consentAt ? clockOrDate(consentAt, now) : ''
  switch (consent) {
    case 'none':
      return words.console_status_none()
    case 'waiting':
      return words.console_consent_waiting()
    case 'given':
      return words.console_consent_given({ time })
    case 'declined':
      return words.console_consent_declined({ time })
  }
}

/** What is known of the customer, as pairs of what and how: authentication and consent first. */
export function facts(room: AgentRoom, isHere: boolean, now: Date): readonly [string, string][] {
  const { entry, firstJoinedAt, lastSeenAt } = room
  const at = (iso: string | null) => (iso ? clockOrDate(iso, now) : words.console_status_not_yet())
  return [
    [words.console_status_authentication(), authenticationWord(entry, now)],
    [words.console_status_consent(), consentWord(entry, now)],
    [
      words.console_status_link(),
      entry.openedAt
        ? words.console_status_opened({ time: clockOrDate(entry.openedAt, now) })
        : words.console_status_not_opened(),
    ],
    [words.console_status_joined(), at(firstJoinedAt)],
    [words.console_status_seen(), isHere ? words.console_status_now() : at(lastSeenAt)],
  ]
}
