import type { ChatFile, ChatMessage, ChatPage } from '../../../shared/chat.ts'
import type { ChatMessageId } from '../../../shared/ids.ts'
import type { RefusalCode } from '../../../shared/refusals.ts'

/** What was asked for, a refusal, or no word from the server: try again later. */
export type ChatAnswer<T> = T | { refusal: RefusalCode } | 'unreachable'

/** A message on its way. */
export interface Letter {
  /** Where it is kept; keys are in the order of writing. */
  key: string
  id: ChatMessageId
  text: string
  files: readonly ChatFile[]
  at: string
  /** Why the server would not have it. */
  refused?: string
}

/** The way of one side to the server, for one session's chat. */
export interface ChatLink {
  read: (place: { before?: number; after?: number }) => Promise<ChatAnswer<ChatPage>>
  write: (letter: Pick<Letter, 'id' | 'text' | 'files'>) => Promise<ChatAnswer<ChatMessage>>
  seen: (upTo: number) => Promise<ChatAnswer<'kept'>>
  /** Says that somebody types here; may be lost. */
  typing: () => void
}

// Not about what was written but about who asks now: once that is put right it can be sent.
const later = new Set<string>([
  'no-room',
  'other-room',
  'other-tab',
  'other-device',
  'not-admitted',
  'not-logged-in',
  'second-factor-needed',
] satisfies RefusalCode[])
export const isLater = (refusal: string): boolean => later.has(refusal)
