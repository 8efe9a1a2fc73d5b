import { eq } from 'drizzle-orm'
import type { AuditType } from '../../shared/administration.ts'
import type { AgentId, TeamId } from '../../shared/ids.ts'
import type { Transaction } from './database.ts'
import { chained, type ChainEnd } from './events.ts'
import { auditEvents, installation } from './schema.ts'

export type AuditActor = `agent:${AgentId}` | 'system'
/** What a line is about; `system`: the installation as a whole. */
export type About = 'system' | `team:${TeamId}` | `agent:${AgentId}`

export interface AuditLine {
  type: AuditType
  actor: AuditActor
  about: About
  data?: Record<string, string>
}

/**
 * Locks the audit trail for the rest of the transaction. Whoever changes what administrators change takes it first, so
 * that what one reads holds until it is written.
 */
export async function lockAudit(tx: Transaction): Promise<ChainEnd> {
  const [end] = await tx
    .select({ seq: installation.auditSeq, hash: installation.auditHash })
    .from(installation)
    .where(eq(installation.id, 1))
    .for('update')
  if (!end) throw new Error('the installation row is gone')
  return end
}

/** Appends lines to the trail that this transaction has locked. */
export async function appendAudit(
  tx: Transaction,
  end: ChainEnd,
  lines: readonly AuditLine[],
  at: Date,
): Promise<ChainEnd> {
  let last = end
  for (const { type, actor: actorId, about, data } of lines) {
    const line = chained(last, { of: about, type, actorId, at, ...(data && { data }) })
    await tx.insert(auditEvents).values({ type, actorId, about, at, ...line })
    last = { seq: line.seq, hash: line.hash }
  }
  await tx
    .update(installation)
    .set({ auditSeq: last.seq, auditHash: last.hash })
    .where(eq(installation.id, 1))
  return last
}
