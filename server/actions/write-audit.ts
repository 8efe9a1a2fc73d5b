import { appendAudit, lockAudit, type AuditLine } from '../storage/audit.ts'
import { transact } from '../storage/database.ts'
import type { Dependencies } from './dependencies.ts'

/** Lines about what changed nothing that is stored, in a transaction of their own. */
export const writeAudit = ({ db, now }: Pick<Dependencies, 'db' | 'now'>, lines: readonly AuditLine[]) =>
  transact(db, async (tx) => void (await appendAudit(tx, await lockAudit(tx), lines, now())))
