import { and, asc, desc, eq, inArray, min, ne, sql } from 'drizzle-orm'
import type { AgentId, SessionId } from '../../shared/ids.ts'
import { builtOnce } from './built-query.ts'
import type { Database } from './database.ts'
import { agents, links, messages, sessionEvents, tasks } from './schema.ts'

export const tasksOf = (db: Database, id: SessionId) => orderedTasks(db).execute({ id })

const orderedTasks = builtOnce((db) =>
  db
    .select()
    .from(tasks)
    .where(eq(tasks.sessionId, sql.placeholder('id')))
    .orderBy(asc(tasks.id))
    .prepare(''),
)

/** The newest lines of a session's activity, oldest first. */
export async function eventsOf(db: Database, id: SessionId, limit: number) {
  const newest = await db
    .select()
    .from(sessionEvents)
    .where(eq(sessionEvents.sessionId, id))
    .orderBy(desc(sessionEvents.seq))
    .limit(limit)
  return newest.reverse()
}

/** The newest message to the customer that is not a code. */
export async function lastInvitation(db: Database, id: SessionId) {
  const [message] = await db
    .select()
    .from(messages)
    .where(and(eq(messages.sessionId, id), ne(messages.kind, 'code')))
    .orderBy(desc(messages.createdAt))
    .limit(1)
  return message ?? null
}

export async function agentNames(db: Database, ids: readonly AgentId[]): Promise<Map<AgentId, string>> {
  if (ids.length === 0) return new Map()
  const found = await db
    .select({ id: agents.id, name: agents.name })
    .from(agents)
    .where(inArray(agents.id, [...ids]))
  return new Map(found.map(({ id, name }) => [id, name]))
}

const progressing = ['customer-joined', 'task-added', 'task-completed'] as const

/** The newest line that moved the session's progress. */
export async function lastProgress(db: Database, id: SessionId) {
  const [event] = await db
    .select({ what: sessionEvents.type, at: sessionEvents.at, seq: sessionEvents.seq })
    .from(sessionEvents)
    .where(and(eq(sessionEvents.sessionId, id), inArray(sessionEvents.type, [...progressing])))
    .orderBy(desc(sessionEvents.seq))
    .limit(1)
  const what = progressing.find((each) => each === event?.what)
  return event && what ? { what, at: event.at.toISOString(), seq: event.seq } : null
}

/** When Continue was pressed first, on whichever link. */
export async function firstOpening(db: Database, id: SessionId): Promise<Date | null> {
  const [found] = await db
    .select({ at: min(links.openedAt) })
    .from(links)
    .where(eq(links.sessionId, id))
  return found?.at ?? null
}
