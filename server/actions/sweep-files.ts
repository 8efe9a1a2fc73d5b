import { and, eq, isNull, lt, or } from 'drizzle-orm'
import type { FileId } from '../../shared/ids.ts'
import { transact } from '../storage/database.ts'
import { discardUnused, unusedSince } from '../storage/documents.ts'
import { discardFiles } from '../storage/files.ts'
import { discardedFiles, files } from '../storage/schema.ts'
import type { Dependencies } from './dependencies.ts'

/** An upload that nobody goes on with, one for the chat that was attached to no message, a document that is in no task. */
const ABANDONED_MS = 86_400_000

const isLeft = or(isNull(files.type), and(isNull(files.taskId), isNull(files.messageId)))

/**
 * Removes what was discarded, and what was begun and left. Run again and again by each process; what cannot be removed
 * now is a fault, and keeps nothing else.
 */
export async function sweepFiles(deps: Dependencies): Promise<void> {
  const before = new Date(deps.now().getTime() - ABANDONED_MS)
  const left = await deps.db
    .select({ id: files.id })
    .from(files)
    .where(and(isLeft, lt(files.touchedAt, before)))
  // Unless it was attached meanwhile.
  for (const { id } of left) await transact(deps.db, (tx) => discardFiles(tx, { file: id, unattached: true }))
  const unused = await unusedSince(deps.db, before)
  if (unused.length > 0) await transact(deps.db, (tx) => discardUnused(tx, unused))
  const faults: unknown[] = []
  for (const { id } of await deps.db.select().from(discardedFiles))
    await remove(deps, id).catch((fault: unknown) => faults.push(fault))
  if (faults.length > 0) throw faults[0]
}

async function remove(deps: Dependencies, id: FileId): Promise<void> {
  await deps.files.remove(id)
  await deps.db.delete(discardedFiles).where(eq(discardedFiles.id, id))
}
