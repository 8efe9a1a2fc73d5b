import * as words from '../words/messages.js'
import type { MessageKind, SessionEvent } from './session.ts'

/** Stands for the name in a sentence of the activity; names and titles cannot hold it. */
export const NAME = '\u0001'

/** What a line of the activity says of a message to the customer. */
export function messageSentence(
  { type, reason, message: kind = 'invitation', channel = 'email' }: SessionEvent,
  by: 'you' | 'other',
): string {
  switch (type) {
    case 'message-failed':
      return failedWord(kind, channel, reason)
    case 'message-unconfirmed':
      return words.console_event_unconfirmed({ kind })
    case 'message-repeated':
      return words.console_event_repeated({ by, who: NAME, kind })
    case 'code-sent':
      return words.console_event_sent({ kind: 'code', channel })
    default:
      return words.console_event_sent({ kind, channel })
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
