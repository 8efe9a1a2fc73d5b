import { and, count, eq, isNotNull, isNull } from 'drizzle-orm'
import type { FileId, SessionId, TaskId } from '../../shared/ids.ts'
import type { UploadSpec } from '../../shared/tasks/upload.ts'
import { mayWorkAt } from '../domain/life-cycle.ts'
import { isRefused, refused, type Outcome, type Refused } from '../domain/outcome.ts'
import { mayBegin, plainName } from '../domain/tasks/upload.ts'
import { transact, type Database } from '../storage/database.ts'
import { discardFiles, isDiscarded } from '../storage/files.ts'
import { files, tasks } from '../storage/schema.ts'
import { checkFile } from './check-file.ts'
import type { Dependencies } from './dependencies.ts'
import { markStarted } from './draft-task.ts'
import { changeAsGuest, type Guest } from './guest.ts'
import { taskIn, type StoredTask } from './own-task.ts'

export type StoredFile = typeof files.$inferSelect

export interface NewFile {
  /** Chosen by the browser, so that the same file begun again is the same. */
  id: FileId
  taskId: TaskId
  name: string
  size: number
}

/** Room for a file that the customer is about to send. The same one again changes nothing. */
export const beginFile = (deps: Dependencies, guest: Guest, file: NewFile): Promise<Outcome<FileId>> =>
  changeAsGuest(deps, guest, async (change) => {
    const { tx, session, at } = change
    const task = await taskIn(change, file.taskId)
    if (isRefused(task)) return task
    const refusal = mayWorkAt(session, task, at) ?? isUpload(task)
    if (refusal) return refusal
    const [known] = await tx.select().from(files).where(eq(files.id, file.id))
    if (known) return isSame(known, file) ? file.id : refused('not-found', 'Nothing is here')
    // Its bytes are still to go, and would take those of the new one with them.
    if (await isDiscarded(tx, file.id)) return refused('not-found', 'Nothing is here')
    const [others] = await tx.select({ count: count() }).from(files).where(eq(files.taskId, task.id))
    const hindrance = mayBegin(task.spec as UploadSpec, file, others?.count ?? 0)
    if (hindrance) return hindrance
    await markStarted(change, task)
    const begun = { ...file, name: plainName(file.name), sessionId: session.id, createdAt: at, touchedAt: at }
    await tx.insert(files).values(begun)
    return file.id
  })

const isUpload = ({ kind }: StoredTask): Refused | null =>
  kind === 'upload' ? null : refused('invalid', 'This task takes no files', { file: 'not-asked-for' })

/** The same file, of which nothing is here yet. */
const isSame = (known: StoredFile, { taskId, size }: NewFile): boolean =>
  known.taskId === taskId && known.size === size && known.received === 0 && known.type === null

/** The file of this customer that is being sent; one that is not hers, or is here already, is not there. */
export async function fileUnderWay(db: Database, guest: Guest, id: string): Promise<StoredFile | null> {
  const [found] = await db
    .select({ file: files })
    .from(files)
    .innerJoin(tasks, eq(tasks.id, files.taskId))
    .where(
      and(
        eq(files.id, id as FileId),
        eq(files.sessionId, guest.session.id),
        isNull(files.type),
        eq(tasks.state, 'open'),
      ),
    )
  return found?.file ?? null
}

/** Some of a file has come: the agent who has the room open sees how far it is. */
export async function noteProgress(deps: Dependencies, id: FileId, received: number): Promise<void> {
  const [file] = await deps.db
    .update(files)
    .set({ received, touchedAt: deps.now() })
    .where(and(eq(files.id, id), isNull(files.type)))
    .returning({ session: files.sessionId, task: files.taskId })
  if (file?.task) deps.announce.workGoesOn(file.session)
}

/**
 * All of a file is here: it is checked by its content, and stands among what the customer handed over. One that was not
 * asked for, or carries a virus, is refused and gone.
 */
export async function finishFile(deps: Dependencies, guest: Guest, id: FileId): Promise<Outcome<FileId>> {
  const [file] = await deps.db
    .select({ file: files, task: tasks })
    .from(files)
    .innerJoin(tasks, eq(tasks.id, files.taskId))
    .where(and(eq(files.id, id), eq(files.sessionId, guest.session.id)))
  if (!file) return refused('not-found', 'Nothing is here')
  if (file.file.type !== null) return id
  if ((await deps.files.received(id)) !== file.file.size)
    return refused('invalid', 'Not all of the file is here', { file: 'under way' })
  const type = await checkFile(deps, id, file.task.spec as UploadSpec)
  if (isRefused(type) && type.code !== 'unavailable') {
    await transact(deps.db, (tx) => discardFiles(tx, { file: id }))
    deps.announce.workGoesOn(guest.session.id)
    return type
  }
  // Nobody can say what it is now: it stays, and is looked at again.
  if (isRefused(type)) return type
  return changeAsGuest(deps, guest, async (change) => {
    const { tx, session, at } = change
    const [still] = await tx.select().from(files).where(eq(files.id, id))
    if (!still) return refused('not-found', 'Nothing is here')
    if (still.type !== null) return id
    const task = await taskIn(change, file.task.id)
    if (isRefused(task)) return task
    const refusal = mayWorkAt(session, task, at)
    if (refusal) return refusal
    await tx.update(files).set({ type, received: still.size, touchedAt: at }).where(eq(files.id, id))
    const data = { task: task.id, title: task.title, file: still.name }
    change.record({ type: 'file-stored', actor: 'customer', data })
    return id
  })
}

/** Files of a task that came whole while nobody could say so: their process died, or the answer was lost. */
export async function settleFiles(deps: Dependencies, guest: Guest, taskId: TaskId): Promise<void> {
  const underWay = await deps.db
    .select({ id: files.id, size: files.size })
    .from(files)
    .where(and(eq(files.taskId, taskId), eq(files.sessionId, guest.session.id), isNull(files.type)))
  for (const { id, size } of underWay)
    if ((await deps.files.received(id)) === size) await finishFile(deps, guest, id)
}

/** The customer takes a file back, while the task is open. Twice is once. */
export const removeFile = (deps: Dependencies, guest: Guest, taskId: TaskId, id: FileId) =>
  changeAsGuest(deps, guest, async (change) => {
    const { tx, session, at } = change
    const task = await taskIn(change, taskId)
    if (isRefused(task)) return task
    const refusal = mayWorkAt(session, task, at)
    if (refusal) return refusal
    const [file] = await tx
      .select()
      .from(files)
      .where(and(eq(files.id, id), eq(files.taskId, taskId)))
    if (!file) return taskId
    await discardFiles(tx, { file: id })
    const data = { task: task.id, title: task.title, file: file.name }
    if (file.type !== null) change.record({ type: 'file-removed', actor: 'customer', data })
    return taskId
  })

/** A file that is wholly here, of this session. */
export async function storedFile(db: Database, session: SessionId, id: FileId): Promise<StoredFile | null> {
  const [file] = await db
    .select()
    .from(files)
    .where(and(eq(files.id, id), eq(files.sessionId, session), isNotNull(files.type)))
  return file ?? null
}
