import { and, desc, eq, inArray, sql } from 'drizzle-orm'
import type { AgentId } from '../../shared/ids.ts'
import type { Database, Transaction } from '../storage/database.ts'
import { knownBrowsers } from '../storage/schema.ts'
import { hashToken, newToken } from '../storage/secrets.ts'

/** More than anybody works with; the oldest are forgotten. */
const MOST = 20

/** The account a browser has logged in to before; another account's mark is as good as none. */
export async function isKnown(
  db: Database | Transaction,
  agent: AgentId,
  token: string | null,
): Promise<Buffer | null> {
  if (token === null) return null
  const tokenHash = hashToken(token)
  const [found] = await db
    .select({ tokenHash: knownBrowsers.tokenHash })
    .from(knownBrowsers)
    .where(and(eq(knownBrowsers.tokenHash, tokenHash), eq(knownBrowsers.agentId, agent)))
  return found?.tokenHash ?? null
}

/**
 * Remembers this browser, so that nobody else's wrong passwords lock it out (OWASP, "device cookies"). Always with a
 * new mark: the one before might have been planted.
 */
export async function rememberBrowser(
  tx: Transaction,
  agent: AgentId,
  former: Buffer | null,
  at: Date,
): Promise<string> {
  if (former) await tx.delete(knownBrowsers).where(eq(knownBrowsers.tokenHash, former))
  const token = newToken()
  await tx.insert(knownBrowsers).values({ tokenHash: hashToken(token), agentId: agent, usedAt: at })
  const old = tx
    .select({ tokenHash: knownBrowsers.tokenHash })
    .from(knownBrowsers)
    .where(eq(knownBrowsers.agentId, agent))
    .orderBy(desc(knownBrowsers.usedAt), sql`${knownBrowsers.tokenHash}`)
    .offset(MOST)
  await tx.delete(knownBrowsers).where(inArray(knownBrowsers.tokenHash, old))
  return token
}
