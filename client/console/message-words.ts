import { failedWord } from '../../shared/message-words.ts'
import type { Channel, Invitation } from '../../shared/session.ts'
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

export const channelIcons: Record<Channel, IconName> = { email: 'mail', text: 'phone' }
