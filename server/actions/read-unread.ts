import { and, eq, gt, inArray, sql } from 'drizzle-orm'
import type { Unread } from '../../shared/chat.ts'
import type { AgentId } from '../../shared/ids.ts'
import { chatMessages, sessions } from '../storage/schema.ts'
import type { Dependencies } from './dependencies.ts'

/** What each of these agents has not read in their own active sessions; who is missing has read everything. */
export async function readUnread(
  { db }: Dependencies,
  agents: readonly AgentId[],
): Promise<Map<AgentId, Unread>> {
  const found = await db
    .select({ owner: sessions.ownerId, id: sessions.id, unread: sessions.chatUnread, newest })
    .from(sessions)
    .where(
      and(inArray(sessions.ownerId, [...agents]), eq(sessions.state, 'active'), gt(sessions.chatUnread, 0)),
    )
    .orderBy(sessions.id)
  const unread = new Map<AgentId, Unread>()
  for (const { owner, ...item } of found) {
    const { items, total } = unread.get(owner) ?? { items: [], total: 0 }
    unread.set(owner, { items: [...items, item], total: total + item.unread })
  }
  return unread
}

/** The customer's newest message; backwards by the index, as it is near the end. */
const newest = sql<number>`(
  select number from ${chatMessages}
  where session_id = ${sessions}.id and by_customer
  order by number desc limit 1
)`
