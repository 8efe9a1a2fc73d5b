import * as words from '../../words/messages.js'
import type { CustomerStatus, StatusRow } from '../../shared/status.ts'
import type { Invitation, SessionEvent } from '../../shared/session.ts'
import type { IconName } from '../ui/icons.ts'
import { clock } from './moments.ts'

const sinceOf = (row: StatusRow): string => (row.since ? clock(row.since) : '')

/** How many tasks are open, or that all are complete. */
export const tasksWord = ({ done, total }: StatusRow): string =>
  total === 0
    ? words.console_no_tasks()
    : done >= total
      ? words.console_all_complete()
      : words.console_tasks_open({ count: total - done })

const rowWords: Record<CustomerStatus, (row: StatusRow) => string> = {
  'online-open': () => words.console_online(),
  'offline-open': () => words.console_offline(),
  'online-complete': () => words.console_online_complete(),
  'offline-complete': () => words.console_offline_complete(),
  'never-joined': () => words.console_never_joined(),
  unknown: (row) => words.console_unknown_since({ time: sinceOf(row) }),
}

/** The status in a list row. */
export const rowWord = (row: StatusRow): string => rowWords[row.status](row)

/** The two lines of the header. */
export function headerWords(row: StatusRow, invitedAt: string | null): { presence: string; tasks: string } {
  switch (row.status) {
    case 'never-joined':
      return {
        presence: words.console_never_joined(),
        tasks: invitedAt ? words.console_invited({ time: clock(invitedAt) }) : words.console_not_invited(),
      }
    case 'unknown':
      return { presence: words.console_unknown(), tasks: words.console_since({ time: sinceOf(row) }) }
    default:
      return {
        presence: row.status.startsWith('online') ? words.console_online() : words.console_offline(),
        tasks: tasksWord(row),
      }
  }
}

/** The status as a screen reader says it. */
export const spoken = (row: StatusRow): string => {
  if (row.status === 'never-joined') return words.console_never_joined()
  if (row.status === 'unknown') return words.console_spoken_unknown({ time: sinceOf(row) })
  const presence = row.status.startsWith('online') ? words.console_online() : words.console_offline()
  if (row.total === 0) return words.console_spoken_no_tasks({ presence })
  if (row.done >= row.total) return words.console_spoken_complete({ presence })
  return words.console_spoken_open({ presence, count: row.total - row.done })
}

/** State of the invitation, as the room says it. */
export function invitationWord({ state, reason, at }: Invitation): string {
  if (state === 'sent') return words.console_invitation_sent({ time: clock(at) })
  if (state !== 'failed') return words.console_invitation_waiting()
  return failed(reason)
}

const failed = (reason: string | null | undefined): string =>
  reason === 'no-mail-server'
    ? words.console_invitation_no_server()
    : reason === 'refused'
      ? words.console_invitation_refused()
      : words.console_invitation_unreachable()

/** A line of the activity: who, and what they did. Without a who it happened by itself. */
export function eventWords(event: SessionEvent, me: string, customer: string): { who: string; what: string } {
  const who =
    event.actor.kind === 'agent'
      ? event.actor.id === me
        ? words.console_you()
        : event.actor.name
      : event.actor.kind === 'customer'
        ? customer
        : ''
  return { who, what: eventWhat(event) }
}

function eventWhat({ type, title = '', reason }: SessionEvent): string {
  switch (type) {
    case 'session-started':
      return words.console_event_started()
    case 'invitation-sent':
      return words.console_event_sent()
    case 'invitation-failed':
      return failed(reason)
    case 'link-opened':
      return words.console_event_opened()
    case 'customer-joined':
      return words.console_event_joined()
    case 'task-added':
      return words.console_event_added({ title })
    case 'task-completed':
      return words.console_event_completed({ title })
    case 'session-ended':
      return words.console_event_ended()
  }
}

export const eventIcons: Record<SessionEvent['type'], IconName> = {
  'session-started': 'plus',
  'invitation-sent': 'mail',
  'invitation-failed': 'alert',
  'link-opened': 'link',
  'customer-joined': 'door',
  'task-added': 'plus',
  'task-completed': 'check',
  'session-ended': 'close',
}
