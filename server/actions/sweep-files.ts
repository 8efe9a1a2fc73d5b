import { and, eq, isNull, lt } from 'drizzle-orm'
import { transact } from '../storage/database.ts'
import { discardFiles } from '../storage/files.ts'
import { discardedFiles, files } from '../storage/schema.ts'
import type { Dependencies } from './dependencies.ts'

/** An upload that nobody goes on with. */
const ABANDONED_MS = 86_400_000

/** Removes what was discarded, and what was begun and left. Run again and again by each process. */
export async function sweepFiles(deps: Dependencies): Promise<void> {
  const before = new Date(deps.now().getTime() - ABANDONED_MS)
  const left = await deps.db
    .select({ id: files.id })
    .from(files)
    .where(and(isNull(files.type), lt(files.touchedAt, before)))
  for (const { id } of left) await transact(deps.db, (tx) => discardFiles(tx, { file: id }))
  for (const { id } of await deps.db.select().from(discardedFiles)) {
    await deps.files.remove(id)
    await deps.db.delete(discardedFiles).where(eq(discardedFiles.id, id))
  }
}
