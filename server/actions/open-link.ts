import { and, eq, gt, isNull } from 'drizzle-orm'
import type { SessionId } from '../../shared/ids.ts'
import { mayBeWorkedOn } from '../domain/life-cycle.ts'
import { refused, type Outcome } from '../domain/outcome.ts'
import { entries, links } from '../storage/schema.ts'
import { hashToken, newToken } from '../storage/secrets.ts'
import { sessionOfEntry, sessionWithNames, type Session } from '../storage/sessions.ts'
import { changeSession } from './change-session.ts'
import type { Dependencies } from './dependencies.ts'

const invalid = () => refused('link-invalid', 'This link is unknown or has expired')

/** What the opening page shows. Reads only: a mail scanner's GET leaves no trace. */
export async function previewLink(deps: Dependencies, token: string) {
  const link = await validLink(deps, token)
  const found = link && (await sessionWithNames(deps.db, link.sessionId))
  if (!found) return invalid()
  return mayBeWorkedOn(found.session) ?? found
}

/** "Continue" was pressed: this browser gets a key to the room. The link stays valid. */
export async function openLink(
  deps: Dependencies,
  token: string,
): Promise<Outcome<{ key: string; sessionId: SessionId }>> {
  const link = await validLink(deps, token)
  if (!link) return invalid()
  return changeSession(deps, link.sessionId, async (change) => {
    const refusal = mayBeWorkedOn(change.session)
    if (refusal) return refusal
    const { tx, at } = change
    const key = newToken()
    await tx.insert(entries).values({ keyHash: hashToken(key), sessionId: link.sessionId, createdAt: at })
    const [first] = await tx
      .update(links)
      .set({ openedAt: at })
      .where(and(eq(links.tokenHash, link.tokenHash), isNull(links.openedAt)))
      .returning({ tokenHash: links.tokenHash })
    if (first) await change.record({ type: 'link-opened', actor: 'customer' })
    return { key, sessionId: link.sessionId }
  })
}

/** The session a customer's browser holds the key of, if any. */
export const sessionOfKey = (deps: Dependencies, key: string): Promise<Session | null> =>
  sessionOfEntry(deps.db, hashToken(key))

async function validLink(deps: Dependencies, token: string) {
  const [link] = await deps.db
    .select()
    .from(links)
    .where(and(eq(links.tokenHash, hashToken(token)), gt(links.expiresAt, deps.now())))
  return link ?? null
}
