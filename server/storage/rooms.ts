import { and, asc, desc, eq, inArray, sql } from 'drizzle-orm'
import type { AgentId, SessionId } from '../../shared/ids.ts'
import { builtOnce } from './built-query.ts'
import type { Database } from './database.ts'
import { agents, sessionEvents, tasks } from './schema.ts'

export const tasksOf = (db: Database, id: SessionId) => orderedTasks(db).execute({ id })

const orderedTasks = builtOnce((db) =>
  db
    .select()
    .from(tasks)
    .where(eq(tasks.sessionId, sql.placeholder('id')))
    .orderBy(asc(tasks.id))
    .prepare(''),
)

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
