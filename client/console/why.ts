import type { PresenceReport } from '../../shared/session.ts'
import * as words from '../../words/messages.js'
import { clockSeconds } from './moments.ts'

/** What made the status what it is, as one sentence. */
export function reason({ setBy }: PresenceReport, customer: string): string {
  if (!setBy) return words.console_why_nothing()
  const time = clockSeconds(setBy.at)
  switch (setBy.what) {
    case 'arrival':
      return words.console_why_arrival({ customer, time })
    case 'departure':
      return words.console_why_departure({ time })
    case 'lapse':
      return words.console_why_lapse({ process: setBy.process ?? '', time })
    case 'customer-joined':
      return words.console_why_joined({ customer, time })
    case 'task-added':
      return words.console_why_added({ time })
    case 'task-completed':
      return words.console_why_completed({ time })
    case 'task-returned':
      return words.console_why_returned({ time })
    case 'task-withdrawn':
      return words.console_why_withdrawn({ time })
    case 'live-state-away':
      return words.console_why_away({ time })
  }
}
