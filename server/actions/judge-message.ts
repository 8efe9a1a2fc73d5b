import { and, eq, inArray } from 'drizzle-orm'
import type { ChatMessage, WriteMessage, Writer } from '../../shared/chat.ts'
import type { SessionId } from '../../shared/ids.ts'
import { isRefused, refused, type Outcome, type Refused } from '../domain/outcome.ts'
import { messageWith, type StoredFile, type StoredMessage } from '../storage/chat.ts'
import type { ActorId } from '../storage/events.ts'
import { files } from '../storage/schema.ts'
import type { Session } from '../storage/sessions.ts'
import { takesFiles } from './chat-files.ts'
import type { Dependencies } from './dependencies.ts'
import type { Entry } from './guest.ts'
import { joinRoom } from './join-room.ts'
import type { Change } from './running-change.ts'
import { shownChatFile, shownMessage } from './shown-chat.ts'

/** A message on its way, and who wants it written. */
export interface Post {
  session: SessionId
  message: WriteMessage
  from: Writer
  /** Of the customer's browser. */
  keyHash: Buffer | null
  /** Why its writer is not let in, judged under the lock. */
  admit(change: Change, entry: Entry | undefined): Refused | null | Promise<Refused | null>
  /** Why nothing may be written now; what has been written before is answered all the same. */
  mayWrite(session: Session): Refused | null
}

/** What the database holds for a message. */
export interface Found {
  post: Post
  /** Of the customer's browser. */
  entry: Entry | undefined
  /** A message has its id. */
  isKnown: boolean
}

/** Judges a message and notes what is to be written of it. Nothing is written before the last that may refuse it. */
export async function judge(
  deps: Dependencies,
  change: Change,
  { post: { message: wanted, from, admit, mayWrite }, entry, isKnown }: Found,
): Promise<Outcome<ChatMessage>> {
  const refusal = await admit(change, entry)
  if (refusal) return refusal
  const actor: ActorId = from.kind === 'agent' ? `agent:${from.id}` : 'customer'
  if (isKnown) return again(change, wanted, actor)
  const hindrance = mayWrite(change.session)
  if (hindrance) return hindrance
  const attached = await attachable(deps, change, wanted, actor)
  if (isRefused(attached)) return attached
  if (entry) await joinRoom(change, entry)
  return note(change, { ...wanted, from, attached, actor })
}

function note(
  change: Change,
  {
    id,
    text,
    from,
    attached,
    actor,
  }: Pick<WriteMessage, 'id' | 'text'> & {
    from: Writer
    attached: StoredFile[]
    actor: ActorId
  },
): ChatMessage {
  const { session, at } = change
  const number = session.chatLast + 1
  const names = attached.map(({ name }) => name).join('\n')
  change.record({
    type: 'message-written',
    actor,
    data: { chat: id, text, ...(names && { files: names }) },
  })
  const isUnread = from.kind === 'customer'
  change.set({ chatLast: number, ...(isUnread && { chatUnread: session.chatUnread + 1 }) })
  const message = { id, number, from, text, files: attached.map(shownChatFile), at: at.toISOString() }
  change.tell(message)
  return message
}

/** A message that is here already: the same one is answered as it was, any other has no right to its id. */
async function again(
  { tx, session }: Change,
  { id, text, files: wanted }: WriteMessage,
  actor: ActorId,
): Promise<Outcome<ChatMessage>> {
  const known = await messageWith(tx, id)
  const isSame =
    known?.sessionId === session.id &&
    known.actorId === actor &&
    shownMessage(known).text === text &&
    hasFiles(known, wanted)
  return isSame ? shownMessage(known) : refused('invalid', 'Another message has this id', { id: 'taken' })
}

const hasFiles = ({ files: attached }: StoredMessage, wanted: WriteMessage['files']): boolean =>
  attached.length === wanted.length && attached.every(({ id }) => wanted.includes(id))

/** Files that this writer has sent whole, and that are in no message yet, in the order they were asked for. */
async function attachable(
  deps: Dependencies,
  { tx, session }: Change,
  { files: wanted }: WriteMessage,
  sender: ActorId,
): Promise<Outcome<StoredFile[]>> {
  if (wanted.length === 0) return []
  const refusal = takesFiles(deps, session)
  if (refusal) return refusal
  const found = await tx
    .select()
    .from(files)
    .where(and(inArray(files.id, wanted), eq(files.sessionId, session.id), eq(files.sender, sender)))
  const free = found.filter(({ taskId, messageId, type }) => !taskId && !messageId && type !== null)
  if (free.length < wanted.length)
    return refused('invalid', 'Not all of the files are here', { files: 'missing' })
  return free.toSorted((a, b) => wanted.indexOf(a.id) - wanted.indexOf(b.id))
}
