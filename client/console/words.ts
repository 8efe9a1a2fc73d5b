import * as words from '../../words/messages.js'
import type { AgentRoom } from '../../shared/session.ts'
import type { StatusRow } from '../../shared/status.ts'
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

/** When the customer was invited; only of an invitation that Foyer sent, or still sends. */
export function invitedWord(
  { invitedAt, external, invitation }: Pick<AgentRoom, 'invitedAt' | 'external' | 'invitation'>,
  now: Date,
): string {
  if (!invitedAt) return words.console_not_invited()
  if (external) return words.console_invited_externally()
  return invitation?.kind === 'invitation' && invitation.state === 'failed'
    ? words.console_invitation_failed()
    : words.console_invited({ time: clockOrDate(invitedAt, now) })
}

/** The two lines of the header; `invited` stands there until the customer has joined. */
export function headerWords(
  row: StatusRow,
  invited: string,
  now: Date,
): Record<'presence' | 'tasks', string> {
  switch (row.status) {
    case 'never-joined':
      return { presence: words.console_never_joined(), tasks: invited }
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
