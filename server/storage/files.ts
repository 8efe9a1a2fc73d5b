import { and, eq, isNotNull, isNull } from 'drizzle-orm'
import type { FileId, SessionId, TaskId } from '../../shared/ids.ts'
import type { Database, Transaction } from './database.ts'
import { discardedFiles, files } from './schema.ts'

/** Their rows go now, their bytes soon after (actions/sweep-files.ts), whatever dies in between. False: there are none. */
export async function discardFiles(
  tx: Transaction,
  which:
    { file: FileId; unattached?: true } | { task: TaskId } | { resultOf: TaskId } | { session: SessionId },
): Promise<boolean> {
  const target =
    'file' in which
      ? and(eq(files.id, which.file), which.unattached && isNull(files.messageId))
      : 'task' in which
        ? eq(files.taskId, which.task)
        : 'resultOf' in which
          ? and(eq(files.taskId, which.resultOf), isNotNull(files.sha256))
          : eq(files.sessionId, which.session)
  const gone = await tx.delete(files).where(target).returning({ id: files.id })
  if (gone.length > 0) await tx.insert(discardedFiles).values(gone).onConflictDoNothing()
  return gone.length > 0
}

/** Whether its bytes are still to go. */
export const isDiscarded = async (db: Database | Transaction, id: FileId): Promise<boolean> =>
  (await db.select().from(discardedFiles).where(eq(discardedFiles.id, id))).length > 0
