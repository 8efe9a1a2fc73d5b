import type { Channel, Invitation, MessageKind, SessionEvent } from '../../shared/session.ts'
import * as words from '../../words/messages.js'
import type { IconName } from '../ui/icons.ts'
import { clockOrDate } from './moments.ts'

/** State of the newest message to the customer, as the room says it. */
export function messageWord({ kind, channel, state, reason, at }: Invitation, now: Date): string {
  const time = clockOrDate(at, now)
  switch (state) {
    case 'waiting':
    case 'sending':
      return words.console_message_waiting({ kind })
    case 'sent':
      return words.console_message_sent({ kind, time })
    case 'unconfirmed':
      return words.console_message_unconfirmed({ kind, time })
    case 'failed':
      return failedWord(kind, channel, reason)
  }
}

/** That a message failed and why, in one sentence. */
export const failedWord = (
  kind: MessageKind,
  channel: NonNullable<SessionEvent['channel']>,
  reason: SessionEvent['reason'] | null,
): string => words.console_message_failed_because({ kind, reason: failureWord(reason ?? '', channel) })

function failureWord(reason: string, channel: NonNullable<SessionEvent['channel']>): string {
  switch (reason) {
    case 'no-mail-server':
      return words.console_failure_no_mail_server()
    case 'no-text-gateway':
      return words.console_failure_no_text_gateway()
    case 'refused':
      return words.console_failure_refused({ channel })
    case 'not-needed':
      return words.console_failure_not_needed()
    default:
      return words.console_failure_unreachable({ channel })
  }
}

export const channelIcons: Record<Channel, IconName> = { email: 'mail', text: 'phone' }
