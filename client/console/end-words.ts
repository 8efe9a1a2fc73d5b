import type { AgentRoom } from '../../shared/session.ts'
import * as words from '../../words/messages.js'
import { clockOrDate } from './moments.ts'

/** By whom or by what a session ended. */
export function endedWord({ endedBy, events, owner, customer }: AgentRoom, me: string): string {
  const name = customer.name
  if (endedBy === 'inactivity') return words.console_ended_inactivity({ customer: name })
  const actor = events.findLast(({ type }) => type === 'session-ended')?.actor
  const by = actor?.kind === 'agent' ? actor : owner
  return by.id === me
    ? words.console_ended_by_you({ customer: name })
    : words.console_ended_by({ agent: by.name, customer: name })
}

/** What the customer may still do after the end, and until when. */
export function afterEndWord(
  { afterEnd, customer: { name: customer } }: AgentRoom,
  now: Date,
): string | null {
  if (!afterEnd) return null
  const { access, until } = afterEnd
  // The room was told at its time; meanwhile it may have lapsed.
  const isOver = until !== null && new Date(until) <= now
  if (access === 'none' || isOver) return words.console_after_none({ customer })
  const time = until && clockOrDate(until, now)
  if (access === 'limited')
    return time
      ? words.console_after_limited({ customer, time })
      : words.console_after_limited_always({ customer })
  return time ? words.console_after_full({ customer, time }) : words.console_after_full_always({ customer })
}
