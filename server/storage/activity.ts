import { and, asc, desc, eq, gt, gte, lt, lte } from 'drizzle-orm'
import type { SessionId } from '../../shared/ids.ts'
import type { Database } from './database.ts'
import { presenceChanges, sessionEvents } from './schema.ts'

/** A line of the activity as it is stored, without what chains it. */
export interface EventLine {
  seq: number
  type: string
  actorId: string
  at: Date
  data: string | null
}

/** The newest lines of those between the two, which do not count themselves; oldest first. */
export async function linesBetween(
  db: Database,
  id: SessionId,
  { after, before, most }: { after: number; before: number; most: number },
): Promise<EventLine[]> {
  const { seq, type, actorId, at, data } = sessionEvents
  const found = await db
    .select({ seq, type, actorId, at, data })
    .from(sessionEvents)
    .where(and(eq(sessionEvents.sessionId, id), gt(seq, after), lt(seq, before)))
    .orderBy(desc(seq))
    .limit(most)
  return found.toReversed()
}

/** The first change of the customer's details from this line on: it keeps what she was called before. */
export async function nextRename(db: Database, id: SessionId, from: number): Promise<string | undefined> {
  const [found] = await db
    .select({ data: sessionEvents.data })
    .from(sessionEvents)
    .where(
      and(
        eq(sessionEvents.sessionId, id),
        gte(sessionEvents.seq, from),
        eq(sessionEvents.type, 'customer-changed'),
      ),
    )
    .orderBy(asc(sessionEvents.seq))
    .limit(1)
  return found?.data ? (JSON.parse(found.data) as { customer?: string }).customer : undefined
}

/** When the customer came and went, from the one moment to the other; the newest, oldest first. */
export async function presenceBetween(
  db: Database,
  id: SessionId,
  { from, to, most }: { from: Date; to: Date; most: number },
): Promise<{ at: Date; online: boolean }[]> {
  const { at, online } = presenceChanges
  const found = await db
    .select({ at, online })
    .from(presenceChanges)
    .where(and(eq(presenceChanges.sessionId, id), gte(at, from), lte(at, to)))
    .orderBy(desc(at))
    .limit(most)
  return found.toReversed()
}
