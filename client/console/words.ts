import * as words from '../../words/messages.js'
import type { StatusRow } from '../../shared/status.ts'
import type { Invitation, SessionEvent } from '../../shared/session.ts'
import type { IconName } from '../ui/icons.ts'
import { clockOrDate } from './moments.ts'

const sinceOf = (row: StatusRow, now: Date): string => (row.since ? clockOrDate(row.since, now) : '')

/** How many tasks are open, or that all are complete. */
export const tasksWord = ({ done, total }: StatusRow): string =>
  total === 0
    ? words.console_no_tasks()
    : done >= total
      ? words.console_all_complete()
      : words.console_tasks_open({ count: total - done })

/** The status in a list row. */
export function rowWord(row: StatusRow, invitedAt: string | null, now: Date): string {
  switch (row.status) {
    case 'online-open':
      return words.console_online()
    case 'offline-open':
      return words.console_offline()
    case 'online-complete':
      return words.console_online_complete()
    case 'offline-complete':
      return words.console_offline_complete()
    case 'never-joined':
      return invitedAt ? words.console_never_joined() : words.console_never_joined_not_invited()
    case 'unknown':
      return words.console_unknown_since({ time: sinceOf(row, now) })
  }
}

/** The two lines of the header. */
export function headerWords(
  row: StatusRow,
  invitedAt: string | null,
  now: Date,
): Record<'presence' | 'tasks', string> {
  switch (row.status) {
    case 'never-joined':
      return {
        presence: words.console_never_joined(),
        tasks: invitedAt
          ? words.console_invited({ time: clockOrDate(invitedAt, now) })
          : words.console_not_invited(),
      }
    case 'unknown':
      return { presence: words.console_unknown(), tasks: words.console_since({ time: sinceOf(row, now) }) }
    default:
      return {
        presence: row.status.startsWith('online') ? words.console_online() : words.console_offline(),
        tasks: tasksWord(row),
      }
  }
}

/** The status as a screen reader says it. */
export const spoken = (row: StatusRow, now: Date): string => {
  if (row.status === 'never-joined') return words.console_never_joined()
  if (row.status === 'unknown') return words.console_spoken_unknown({ time: sinceOf(row, now) })
  const presence = row.status.startsWith('online') ? words.console_online() : words.console_offline()
  if (row.total === 0) return words.console_spoken_no_tasks({ presence })
  if (row.done >= row.total) return words.console_spoken_complete({ presence })
  return words.console_spoken_open({ presence, count: row.total - row.done })
}

/** State of the invitation, as the room says it. */
export function invitationWord({ state, reason, at }: Invitation, now: Date): string {
  if (state === 'sent') return words.console_invitation_sent({ time: clockOrDate(at, now) })
  if (state !== 'failed') return words.console_invitation_waiting()
  return failed(reason)
}

const failed = (reason: string | null | undefined): string =>
  reason === 'no-mail-server'
    ? words.console_invitation_no_server()
    : reason === 'refused'
      ? words.console_invitation_refused()
      : words.console_invitation_unreachable()

// Stands for the name in the sentence; names and titles cannot hold it.
const NAME = '\u0001'

/**
 * A line of the activity as parts: before the name, the name, after it. One sentence per happening and
 * per kind of actor, as languages order words and bend verbs in their own way.
 */
export function eventParts(event: SessionEvent, me: string, customer: string): [string, string, string] {
  const { actor } = event
  const isMine = actor.kind === 'agent' && actor.id === me
  const name = isMine ? words.console_you() : actor.kind === 'agent' ? actor.name : customer
  const [before = '', after] = sentence(event, isMine ? 'you' : 'other').split(NAME)
  return after === undefined ? [before, '', ''] : [before, name, after]
}

function sentence({ type, title = '', reason }: SessionEvent, by: string): string {
  switch (type) {
    case 'session-started':
      return words.console_event_started({ by, who: NAME })
    case 'message-sent':
      return words.console_event_sent()
    case 'message-failed':
      return failed(reason)
    case 'link-opened':
      return words.console_event_opened({ who: NAME })
    case 'customer-joined':
      return words.console_event_joined({ who: NAME })
    case 'task-added':
      return words.console_event_added({ by, who: NAME, title })
    case 'task-completed':
      return words.console_event_completed({ who: NAME, title })
    case 'session-ended':
      return words.console_event_ended({ by, who: NAME })
    default:
      return ''
  }
}

export const eventIcons: Partial<Record<SessionEvent['type'], IconName>> = {
  'session-started': 'plus',
  'message-sent': 'mail',
  'message-failed': 'alert',
  'link-opened': 'link',
  'customer-joined': 'door',
  'task-added': 'plus',
  'task-completed': 'check',
  'session-ended': 'close',
}
