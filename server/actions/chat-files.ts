import { and, eq, isNull } from 'drizzle-orm'
import { MOST_ATTACHED } from '../../shared/chat.ts'
import type { FileId, SessionId } from '../../shared/ids.ts'
import { FileFamily, upload, type UploadSpec } from '../../shared/tasks/upload.ts'
import type { Person } from '../domain/access.ts'
import { mayWriteToAgent, mayWriteToCustomer } from '../domain/life-cycle.ts'
import { isRefused, refused, type Outcome, type Refused } from '../domain/outcome.ts'
import { mayBegin, plainName } from '../domain/tasks/upload.ts'
import { givingWay } from '../domain/waiting-files.ts'
import { transact, type Transaction } from '../storage/database.ts'
import { discardFiles, isDiscarded } from '../storage/files.ts'
import { files } from '../storage/schema.ts'
import { lockSession, sessionWithNames, type Session } from '../storage/sessions.ts'
import { checkFile } from './check-file.ts'
import type { Dependencies } from './dependencies.ts'
import type { Guest } from './guest.ts'
import { mayWorkOn } from './own-session.ts'
import type { StoredFile } from './task-files.ts'

/** Whoever sends files into a session's chat: the customer, or the agent who may work on it. */
export type ChatSender = { guest: Guest } | { agent: Person; session: SessionId }

interface ChatFile {
  id: FileId
  name: string
  size: number
}

/** Any kind of file that a task may ask for, as many as a message carries, of the usual size. */
const asked: UploadSpec = {
  ...upload.shape.spec.parse({ families: FileFamily.options }),
  most: MOST_ATTACHED,
}

/**
 * Room for a file that somebody is about to send, to be attached to a message afterwards. The same one again changes
 * nothing. Only begun: what is attached to no message within a day goes, or sooner where others need its place.
 */
export async function beginChatFile(
  deps: Dependencies,
  who: ChatSender,
  file: ChatFile,
): Promise<Outcome<FileId>> {
  const session = await openChat(deps, who)
  if (isRefused(session)) return session
  return transact(deps.db, async (tx) => {
    // Of files begun at once each would find the same room.
    if (!(await lockSession(tx, session.id))) return missing()
    const [known] = await tx.select().from(files).where(eq(files.id, file.id))
    if (known) return isSame(known, session, who, file.size) ? file.id : missing()
    // Its bytes are still to go, and would take those of the new one with them.
    if (await isDiscarded(tx, file.id)) return missing()
    const at = deps.now()
    const of = { sessionId: session.id, sender: senderOf(who) }
    const hindrance = await makeRoom(tx, of, file, at)
    if (hindrance) return hindrance
    const kept = await tx
      .insert(files)
      .values({ ...file, ...of, name: plainName(file.name), taskId: null, createdAt: at, touchedAt: at })
      .onConflictDoNothing()
      .returning({ id: files.id })
    return kept.length > 0 ? file.id : missing()
  })
}

/** Nobody knows any more of files left by a closed page: they go where there would be too many. */
async function makeRoom(
  tx: Transaction,
  { sessionId, sender }: Pick<StoredFile, 'sessionId' | 'sender'>,
  file: ChatFile,
  at: Date,
): Promise<Refused | null> {
  const mine = and(eq(files.sessionId, sessionId), eq(files.sender, sender))
  const waiting = await tx
    .select({ id: files.id, touchedAt: files.touchedAt })
    .from(files)
    .where(and(mine, isNull(files.taskId), isNull(files.messageId)))
  const leaving = givingWay(waiting, at)
  const hindrance = mayBegin(asked, file, waiting.length - leaving.length)
  if (hindrance) return hindrance
  for (const { id } of leaving) await discardFiles(tx, { file: id, unattached: true })
  return null
}

/** Whoever sent a file takes it back, while it is in no message. */
export async function takeBackChatFile(
  deps: Dependencies,
  who: ChatSender,
  id: FileId,
): Promise<Outcome<FileId>> {
  const file = await chatFileOf(deps, who, id)
  if (!file) return missing()
  const isGone = await transact(deps.db, async (tx) => {
    // A message that is being written may have found it.
    await lockSession(tx, file.sessionId)
    return discardFiles(tx, { file: id, unattached: true })
  })
  return isGone ? id : missing()
}

/** A file of this sender that is on its way, or has just come. */
export async function chatFileOf(
  { db }: Dependencies,
  who: ChatSender,
  id: FileId,
): Promise<StoredFile | null> {
  const session = 'guest' in who ? who.guest.session.id : who.session
  const [file] = await db
    .select()
    .from(files)
    .where(
      and(
        eq(files.id, id),
        eq(files.sessionId, session),
        eq(files.sender, senderOf(who)),
        isNull(files.taskId),
      ),
    )
  return file ?? null
}

/** All of a file is here: it is checked by its content, and can be attached. What is not taken here is refused and gone. */
export async function finishChatFile(
  deps: Dependencies,
  who: ChatSender,
  id: FileId,
): Promise<Outcome<FileId>> {
  const session = await openChat(deps, who)
  if (isRefused(session)) return session
  const file = await chatFileOf(deps, who, id)
  if (!file) return missing()
  if (file.type !== null) return id
  if ((await deps.files.received(id)) !== file.size)
    return refused('invalid', 'Not all of the file is here', { file: 'under way' })
  const type = await checkFile(deps, id, asked)
  // Nobody can say what it is now: it stays, and is looked at again.
  if (isRefused(type) && type.code === 'unavailable') return type
  if (isRefused(type)) {
    await transact(deps.db, (tx) => discardFiles(tx, { file: id }))
    return type
  }
  await deps.db
    .update(files)
    .set({ type, received: file.size, touchedAt: deps.now() })
    .where(and(eq(files.id, id), isNull(files.type)))
  return id
}

const missing = () => refused('not-found', 'Nothing is here')

export const senderOf = (who: ChatSender): StoredFile['sender'] =>
  'guest' in who ? 'customer' : `agent:${who.agent.id}`

/** The session, where this sender may write and attach now. */
async function openChat(deps: Dependencies, who: ChatSender): Promise<Outcome<Session>> {
  const found = await sessionWithNames(deps.db, 'guest' in who ? who.guest.session.id : who.session)
  if (!found) return missing()
  const { session, ownerTeamId } = found
  const refusal =
    'guest' in who
      ? mayWriteToAgent(session)
      : (mayWorkOn(who.agent, { ...session, ownerTeamId }) ?? mayWriteToCustomer(session))
  return refusal ?? takesFiles(deps, session) ?? session
}

/** Whether the team lets files be attached. */
export const takesFiles = (deps: Dependencies, { settingsTeamId }: Session): Refused | null =>
  deps.settingsOf(settingsTeamId).chatAttachments
    ? null
    : refused('not-allowed', 'Nothing is attached to messages here')

/** The same file, of which nothing is here yet. */
const isSame = (known: StoredFile, session: Session, who: ChatSender, size: number): boolean =>
  known.sessionId === session.id &&
  known.taskId === null &&
  known.sender === senderOf(who) &&
  known.size === size &&
  known.received === 0 &&
  known.type === null
