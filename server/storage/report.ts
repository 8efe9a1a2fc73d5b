import { and, asc, eq, gt, lt, lte, sql } from 'drizzle-orm'
import type { AgentId, SessionId } from '../../shared/ids.ts'
import type { Database } from './database.ts'
import type { ChainEnd } from './events.ts'
import { auditEvents, presenceChanges, sessionEvents } from './schema.ts'
import { rowsFrom } from './database.ts'

/** So many lines are held at once, however long the activity is. */
const AT_ONCE = 500

export type ChainLine = typeof sessionEvents.$inferSelect

/** Every line up to this one, as it is chained. */
export async function* chainUpTo(db: Database, id: SessionId, end: number): AsyncGenerator<ChainLine> {
  for (let after = 0; after < end;) {
    const some = await db
      .select()
      .from(sessionEvents)
      .where(
        and(
          eq(sessionEvents.sessionId, id),
          gt(sessionEvents.seq, after),
          lt(sessionEvents.seq, Math.min(after + AT_ONCE, end) + 1),
        ),
      )
      .orderBy(asc(sessionEvents.seq))
    yield* some
    after += AT_ONCE
  }
}

/** When the customer came and went until this moment, oldest first. */
export async function* comingsUntil(
  db: Database,
  id: SessionId,
  until: Date,
): AsyncGenerator<{ at: Date; online: boolean }> {
  for (let after = new Date(0); ;) {
    const { at, online } = presenceChanges
    const some = await db
      .select({ at, online })
      .from(presenceChanges)
      .where(and(eq(presenceChanges.sessionId, id), gt(at, after), lte(at, until)))
      .orderBy(asc(at))
      .limit(AT_ONCE)
    yield* some
    const last = some.at(-1)
    if (!last || some.length < AT_ONCE) return
    after = last.at
  }
}

/** All agents whom the lines up to this one name. */
export async function agentsNamed(db: Database, id: SessionId, end: number): Promise<AgentId[]> {
  const found = await rowsFrom<{ who: AgentId }>(
    db,
    sql`
    with lines as (
      select type, actor_id, data from session_events where session_id = ${id}::uuid and seq <= ${end}
    ), others as (
      select data::jsonb as data from lines where type like 'transfer-%' or type = 'ownership-transferred'
    )
    select substr(actor_id, 7) as who from lines where actor_id like 'agent:%'
    union select data ->> 'from' from others where data ? 'from'
    union select data ->> 'to' from others where data ? 'to'`,
  )
  return found.map(({ who }) => who)
}

/** The certificate that this session was erased, with the hash of the line before it; null: it was not. */
export async function certificateOf(db: Database, id: SessionId) {
  const [line] = await db
    .select()
    .from(auditEvents)
    .where(and(eq(auditEvents.type, 'session-erased'), sql`${auditEvents.data}::jsonb ->> 'session' = ${id}`))
    .limit(1)
  if (!line) return null
  const [before] = await db
    .select({ hash: auditEvents.hash })
    .from(auditEvents)
    .where(eq(auditEvents.seq, line.seq - 1))
  return { line, previous: before?.hash ?? Buffer.alloc(32) }
}

/** The end of a chain whose session is gone. */
export async function endOfChain(db: Database, id: SessionId): Promise<ChainEnd | null> {
  const [last] = await db
    .select({ seq: sessionEvents.seq, hash: sessionEvents.hash })
    .from(sessionEvents)
    .where(eq(sessionEvents.sessionId, id))
    .orderBy(sql`seq desc`)
    .limit(1)
  return last ?? null
}
