import { z } from 'zod'
import type { ChatMoved, MessageWritten, SayTyping, Typing, Unread } from './chat.ts'
import { AgentId, SessionId } from './ids.ts'
import { AgentRoom, CustomerRoom } from './session.ts'
import { Moment, StatusRow } from './status.ts'
import type { TransferClosed, TransferPrompt } from './transfer.ts'

/** Namespaces of the one Socket.IO server. Types are inferred; a misspelt event does not compile. */
export const namespaces = { console: '/console', room: '/room' } as const

/** `watch` replaces the watched set; it is answered by one `rows`. */
export const Watch = z.object({ ids: z.array(SessionId).max(200) })
/** The room in which one works, or at which one looks: a console has one at a time. */
export const EnterRoom = z.object({ id: SessionId })

/** Whether the console shows the board. */
export const ShowBoard = z.object({ open: z.boolean() })

/** Whether the page is in sight. Never presence: a phone in a pocket is still connected. */
export const Visibility = z.object({ visible: z.boolean() })

/** The console shows that it waits for the owner of this session, or no longer does. */
export const TransferWaiting = z.object({ id: SessionId, waits: z.boolean() })

/**
 * A session that was this agent's has another owner, or the room asked for is not theirs to open. Whose it is now is
 * said only to who has owned it.
 */
export const OwnershipLost = z.object({
  id: SessionId,
  now: z
    .object({ owner: z.object({ id: AgentId, name: z.string() }), customer: z.object({ name: z.string() }) })
    .nullable(),
})
export type OwnershipLost = z.infer<typeof OwnershipLost>

export const Rows = z.object({ rows: z.array(StatusRow) })
/** A list's membership or order changed: fetch it again. */
export const ListName = z.enum(['recent', 'updated', 'board'])
export type ListName = z.infer<typeof ListName>
export const ListChanged = z.object({ name: ListName })
/**
 * The agent's own sessions that end by themselves soon, the next first, and how many there are beyond these. Whole: it
 * replaces what was told before. A console that is told nothing within two looks has none.
 */
export const Ending = z.object({ id: SessionId, customer: z.object({ name: z.string() }), endsAt: Moment })
export type Ending = z.infer<typeof Ending>
export const Endings = z.object({ sessions: z.array(Ending), others: z.int().min(0) })
export type Endings = z.infer<typeof Endings>
/** Sent on every connect. Another build than the page's own: offer Reload. */
export const Live = z.object({ build: z.string() })
/** Why a line was closed for good. */
export const Closed = z.object({
  reason: z.enum(['ended-login', 'no-room', 'other-tab', 'flood']),
})

/** What both sides of a room are told of its chat. One that was missed shows as a gap in the numbers: it is fetched. */
interface ChatNotices {
  message: (written: MessageWritten) => void
  chat: (moved: ChatMoved) => void
  typing: (typing: Typing) => void
}
interface ChatAsks {
  typing: (typing: z.infer<typeof SayTyping>) => void
}

/** What the server tells a console. */
export interface ConsoleNotices extends ChatNotices {
  live: (live: z.infer<typeof Live>) => void
  rows: (rows: z.infer<typeof Rows>) => void
  room: (room: AgentRoom) => void
  list: (list: z.infer<typeof ListChanged>) => void
  'transfer:requested': (prompt: TransferPrompt) => void
  'transfer:closed': (closed: TransferClosed) => void
  'ownership:lost': (lost: OwnershipLost) => void
  endings: (endings: Endings) => void
  unread: (unread: Unread) => void
  closed: (closed: z.infer<typeof Closed>) => void
}
/** What a console may ask: only about the connection itself. */
export interface ConsoleAsks extends ChatAsks {
  watch: (watch: z.infer<typeof Watch>) => void
  'room:enter': (enter: z.infer<typeof EnterRoom>) => void
  'room:look': (enter: z.infer<typeof EnterRoom>) => void
  'room:leave': (leave: z.infer<typeof EnterRoom>) => void
  'board:show': (show: z.infer<typeof ShowBoard>) => void
  'transfer:wait': (waiting: z.infer<typeof TransferWaiting>) => void
}
/** What the server tells the customer's room. */
export interface RoomNotices extends ChatNotices {
  live: (live: z.infer<typeof Live>) => void
  room: (room: CustomerRoom) => void
  closed: (closed: z.infer<typeof Closed>) => void
}
/** What the room may say. */
export interface RoomAsks extends ChatAsks {
  visibility: (visibility: z.infer<typeof Visibility>) => void
}
