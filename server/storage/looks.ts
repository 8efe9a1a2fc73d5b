import { and, eq } from 'drizzle-orm'
import type { AgentId, SessionId } from '../../shared/ids.ts'
import type { Database, Transaction } from './database.ts'
import { looks } from './schema.ts'

/** When this agent last began to look at the session. */
export async function lookedAt(
  db: Database | Transaction,
  session: SessionId,
  agent: AgentId,
): Promise<Date | null> {
  const [found] = await db
    .select({ at: looks.lookedAt })
    .from(looks)
    .where(and(eq(looks.sessionId, session), eq(looks.agentId, agent)))
  return found?.at ?? null
}

export const setLooked = (tx: Transaction, sessionId: SessionId, agentId: AgentId, at: Date) =>
  tx
    .insert(looks)
    .values({ sessionId, agentId, lookedAt: at })
    .onConflictDoUpdate({ target: [looks.sessionId, looks.agentId], set: { lookedAt: at } })
