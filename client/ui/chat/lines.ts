import type { ChatMessage } from '../../../shared/chat.ts'
import type { Letter } from './chat-link.ts'
import { dayOf, isSameDay, rightNow } from './moments.ts'

/** What is said between messages: a day begins, or something else happened. */
export interface Note {
  at: string
  text: string
}
/** One of the three. */
export interface Line {
  key: string
  note?: Note
  message?: ChatMessage
  letter?: Letter
}

interface Said {
  messages: readonly ChatMessage[]
  letters: readonly Letter[]
  events: readonly Note[]
  /** What stands before the first message is not known. */
  hasOlder: boolean
}

/** What a log shows, from top to bottom. A letter and the message it becomes are one line, by the key. */
export function linesOf({ messages, letters, events, hasOlder }: Said): Line[] {
  const here = new Set<string>(messages.map(({ id }) => id))
  const between = (before: ChatMessage | undefined, after: ChatMessage | undefined): Line[] =>
    !before && hasOlder
      ? []
      : events
          .filter(({ at }) => (!before || at > before.at) && (!after || at <= after.at))
          .map((note) => ({ key: `event ${note.at}`, note }))
  return [
    ...messages.flatMap((message, index): Line[] => {
      const before = messages[index - 1]
      return [...dayBetween(before, message), ...between(before, message), { key: message.id, message }]
    }),
    ...between(messages.at(-1), undefined),
    ...letters.filter(({ id }) => !here.has(id)).map((letter) => ({ key: letter.id, letter })),
  ]
}

/** Of today's first message the day is clear. */
function dayBetween(before: ChatMessage | undefined, { id, at }: ChatMessage): Line[] {
  if (isSameDay(before?.at ?? rightNow(), at)) return []
  return [{ key: `day ${id}`, note: { at, text: dayOf(at) } }]
}
