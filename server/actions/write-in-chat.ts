import { and, eq, inArray } from 'drizzle-orm'
import type { ChatMessage, WriteMessage, Writer } from '../../shared/chat.ts'
import type { SessionId } from '../../shared/ids.ts'
import type { Person } from '../domain/access.ts'
import { nextGate, notAdmitted } from '../domain/gates.ts'
import { mayWriteToAgent, mayWriteToCustomer } from '../domain/life-cycle.ts'
import { isRefused, refused, type Outcome, type Refused } from '../domain/outcome.ts'
import { messageWith, type StoredFile, type StoredMessage } from '../storage/chat.ts'
import type { ActorId } from '../storage/events.ts'
import { chatMessages, files } from '../storage/schema.ts'
import { takesFiles } from './chat-files.ts'
import type { Dependencies } from './dependencies.ts'
import { endsAt } from './end-session.ts'
import { changeAsGuest, type Guest } from './guest.ts'
import { joinRoom } from './join-room.ts'
import { changeOwnSession } from './own-session.ts'
import type { Change } from './running-change.ts'
import { shownChatFile, shownMessage } from './shown-chat.ts'

/** The owner writes to the customer; into a planned session too, as she reads it when she comes. The same message again is one. */
export async function writeAsAgent(
  deps: Dependencies,
  agent: Person & { name: string },
  id: SessionId,
  message: WriteMessage,
): Promise<Outcome<ChatMessage>> {
  const from: Writer = { kind: 'agent', id: agent.id, name: agent.name }
  let endsByItself = false
  const written = await changeOwnSession(deps, agent, id, (change) => {
    endsByItself = endsAt(deps, change.session) !== null
    return write(deps, change, { ...message, from, hindrance: mayWriteToCustomer(change.session) })
  })
  // When it would end has moved: whoever has it open reads so.
  if (!isRefused(written) && endsByItself) deps.announce.workGoesOn(id)
  return written
}

/** The customer writes to the owner, whoever that is. The same message again is one. */
export const writeAsCustomer = (
  deps: Dependencies,
  guest: Guest,
  message: WriteMessage,
): Promise<Outcome<ChatMessage>> =>
  changeAsGuest(deps, guest, async (change, passage) => {
    const gate = nextGate(passage)
    if (gate) return notAdmitted(gate)
    await joinRoom(change, guest.entry)
    return write(deps, change, {
      ...message,
      from: { kind: 'customer' },
      hindrance: mayWriteToAgent(change.session),
    })
  })

interface Written extends WriteMessage {
  from: Writer
  /** Why nothing may be written now; what has been written before is answered all the same. */
  hindrance: Refused | null
}

async function write(
  deps: Dependencies,
  change: Change,
  { id, text, files: wanted, from, hindrance }: Written,
): Promise<Outcome<ChatMessage>> {
  const { tx, session, at } = change
  const [number, seq] = [session.chatLast + 1, session.lastSeq + 1]
  const byCustomer = from.kind === 'customer'
  const place = { id, sessionId: session.id, number, seq, byCustomer }
  const isNew = await tx
    .insert(chatMessages)
    .values(place)
    .onConflictDoNothing()
    .returning({ id: chatMessages.id })
  const actor: ActorId = from.kind === 'agent' ? `agent:${from.id}` : 'customer'
  if (isNew.length === 0) return again(change, { id, text, files: wanted }, actor)
  if (hindrance) return hindrance
  const attached = await attach(deps, change, { id, files: wanted }, actor)
  if (isRefused(attached)) return attached
  const names = attached.map(({ name }) => name).join('\n')
  change.record({
    type: 'message-written',
    actor,
    data: { chat: id, text, ...(names && { files: names }) },
  })
  change.set({ chatLast: number, ...(byCustomer && { chatUnread: session.chatUnread + 1 }) })
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
async function attach(
  deps: Dependencies,
  { tx, session }: Change,
  { id, files: wanted }: Pick<WriteMessage, 'id' | 'files'>,
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
  await tx.update(files).set({ messageId: id }).where(inArray(files.id, wanted))
  return free.toSorted((a, b) => wanted.indexOf(a.id) - wanted.indexOf(b.id))
}
