import { z } from 'zod'
import { AgentId, ChatMessageId, FileId, SessionId } from './ids.ts'
import { plainText } from './plain-text.ts'
import { Moment } from './status.ts'

/** Letters of one message. */
export const LONGEST_MESSAGE = 4_000
/** Files of one message, and files of one writer that are in no message yet. */
export const MOST_ATTACHED = 10
/** Messages of one page. */
export const CHAT_PAGE = 50

/** A file of a message, by its content; `preview`: a smaller picture of it can be had. `size` in bytes. */
export const ChatFile = z.object({
  id: FileId,
  name: z.string(),
  size: z.int(),
  type: z.string(),
  preview: z.boolean(),
})
export type ChatFile = z.infer<typeof ChatFile>

/** Who writes: the agent by id and name, or the customer. */
export const Writer = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('agent'), id: AgentId, name: z.string() }),
  z.object({ kind: z.literal('customer') }),
])
export type Writer = z.infer<typeof Writer>

/** One message. `number` counts the session's messages from 1 without a gap: a gap is what has not been heard. */
export const ChatMessage = z.object({
  id: ChatMessageId,
  number: z.int().min(1),
  from: Writer,
  /** May be empty where there are files. Letters as they were typed: markup is text. */
  text: z.string(),
  files: z.array(ChatFile),
  at: Moment,
})
export type ChatMessage = z.infer<typeof ChatMessage>

/** How far a chat is. Numbers of messages; 0: none. They never fall: the higher of two is the newer. */
export const ChatState = z.object({
  /** The newest message. */
  last: z.int().min(0),
  seenByCustomer: z.int().min(0),
  seenByAgent: z.int().min(0),
  /** Files may be attached here: the team's choice. */
  attachments: z.boolean(),
  /** Nothing more is written: the session has ended. */
  closed: z.boolean(),
})
export type ChatState = z.infer<typeof ChatState>

/** `id` is chosen by the writer's browser: sent again it is the same message. Files that were uploaded before. */
export const WriteMessage = z
  .strictObject({
    id: ChatMessageId,
    text: z.string().overwrite(plainText).max(LONGEST_MESSAGE).default(''),
    files: z.array(FileId).max(MOST_ATTACHED).default([]),
  })
  .refine(({ text, files }) => text !== '' || files.length > 0, { error: 'nothing is in it', path: ['text'] })
  .refine(({ files }) => new Set(files).size === files.length, { error: 'a file twice', path: ['files'] })
export type WriteMessage = z.infer<typeof WriteMessage>

/** The messages before or after a number, 50 at most; without one the newest. */
export const ReadMessages = z
  .strictObject({ before: z.coerce.number().int().min(1), after: z.coerce.number().int().min(0) })
  .partial()
  .refine(({ before, after }) => before === undefined || after === undefined, 'one of the two')
export type ReadMessages = z.infer<typeof ReadMessages>

/** In their order, the oldest first. */
export const ChatPage = z.object({ items: z.array(ChatMessage), chat: ChatState })
export type ChatPage = z.infer<typeof ChatPage>

/** All messages up to this number are seen. A lower one than before changes nothing. */
export const SeenMessages = z.strictObject({ upTo: z.int().min(0).max(2_147_483_647) })
export type SeenMessages = z.infer<typeof SeenMessages>

/** On the line: a message that has just been written. `seq` is its line of the session's activity. */
export const MessageWritten = z.object({
  session: SessionId,
  message: ChatMessage,
  chat: ChatState,
  seq: z.int().min(1),
})
export type MessageWritten = z.infer<typeof MessageWritten>

/** On the line: somebody has seen more. */
export const ChatMoved = z.object({ session: SessionId, chat: ChatState })
export type ChatMoved = z.infer<typeof ChatMoved>

/** On the line: somebody types now, an agent by name. Told at most every two seconds; nobody says when it is over. */
export const Typing = z.object({ session: SessionId, from: z.string() })
export type Typing = z.infer<typeof Typing>
/** What `Typing` says of the customer. */
export const CUSTOMER_TYPES = 'customer'
/** Asked at every letter, if need be: it is told at most every two seconds. */
export const SayTyping = z.object({ session: SessionId })

/**
 * On the line of consoles: the agent's own active sessions with messages of the customer that no owner has seen, and
 * how many messages that is, and the number of the newest. Whole: it replaces what was told before; a session that is
 * not in it has none.
 */
export const Unread = z.object({
  items: z.array(z.object({ id: SessionId, unread: z.int().min(1), newest: z.int().min(1) })),
  total: z.int().min(0),
})
export type Unread = z.infer<typeof Unread>
