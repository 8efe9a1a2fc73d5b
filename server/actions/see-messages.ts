import { and, count, eq, gt, sql } from 'drizzle-orm'
import type { SessionId } from '../../shared/ids.ts'
import type { Person } from '../domain/access.ts'
import { mayWriteToAgent } from '../domain/life-cycle.ts'
import { isRefused, refused, type Outcome } from '../domain/outcome.ts'
import { transact, type Transaction } from '../storage/database.ts'
import { teamOf } from '../storage/people.ts'
import { chatMessages, sessions } from '../storage/schema.ts'
import { lockSession, type Session } from '../storage/sessions.ts'
import type { Dependencies } from './dependencies.ts'
import type { Guest } from './guest.ts'
import { mayWorkOn } from './own-session.ts'
import { chatOf } from './shown-chat.ts'

/**
 * The customer has seen all messages up to this number. Never fewer than before, and no line of the activity; it is told
 * to both sides and not repeated, as every message and every room says it again.
 */
export async function seeAsCustomer(
  deps: Dependencies,
  { session: { id, ...session } }: Guest,
  upTo: number,
): Promise<Outcome<null>> {
  const refusal = mayWriteToAgent(session)
  if (refusal) return refusal
  const seen = sql`least(${upTo}::int, ${sessions.chatLast})`
  const [moved] = await deps.db
    .update(sessions)
    .set({ chatSeenCustomer: seen })
    .where(and(eq(sessions.id, id), sql`${sessions.chatSeenCustomer} < ${seen}`))
    .returning()
  if (moved) announce(deps, moved)
  return null
}

/** The same for the owner: whoever owns the session later has seen it as well. Does not restart its clock. */
export async function seeAsAgent(
  deps: Dependencies,
  agent: Person,
  id: SessionId,
  upTo: number,
): Promise<Outcome<null>> {
  const moved = await transact(deps.db, (tx) => see(tx, agent, id, upTo))
  if (isRefused(moved)) return moved
  if (moved) announce(deps, moved)
  return null
}

/** Under the session's lock, so that no message is counted or missed that is being written. */
async function see(
  tx: Transaction,
  agent: Person,
  id: SessionId,
  upTo: number,
): Promise<Outcome<Session | null>> {
  const session = await lockSession(tx, id)
  if (!session) return refused('not-found', 'Nothing is here')
  const refusal = mayWorkOn(agent, { ...session, ownerTeamId: await teamOf(tx, session.ownerId) })
  if (refusal) return refusal
  const seen = Math.min(upTo, session.chatLast)
  if (seen <= session.chatSeenAgent) return null
  const { sessionId, number, byCustomer } = chatMessages
  const [unseen] = await tx
    .select({ count: count() })
    .from(chatMessages)
    .where(and(eq(sessionId, id), gt(number, seen), eq(byCustomer, true)))
  const read = { chatSeenAgent: seen, chatUnread: unseen?.count ?? 0 }
  await tx.update(sessions).set(read).where(eq(sessions.id, id))
  return { ...session, ...read }
}

const announce = (deps: Dependencies, session: Session): void =>
  deps.announce.chatMoved({ session: session.id, chat: chatOf(deps, session) }, session)
