import { and, asc, desc, eq, inArray, sql } from 'drizzle-orm'
import type { AgentId, SessionId, TaskId } from '../../shared/ids.ts'
import { builtOnce } from './built-query.ts'
import type { Database } from './database.ts'
import { agents, files, sessionEvents, tasks } from './schema.ts'

/** The tasks of a session in the order they were added, each with its files. */
export async function tasksOf(db: Database, id: SessionId) {
  const [found, ofAll] = await Promise.all([
    orderedTasks(db).execute({ id }),
    orderedFiles(db).execute({ id }),
  ])
  return found.map((task) => ({ ...task, files: ofAll.filter(({ taskId }) => taskId === task.id) }))
}

const orderedTasks = builtOnce((db) =>
  db
    .select()
    .from(tasks)
    .where(eq(tasks.sessionId, sql.placeholder('id')))
    .orderBy(asc(tasks.id))
    .prepare('tasks_in_order'),
)
const orderedFiles = builtOnce((db) =>
  db
    .select()
    .from(files)
    .where(eq(files.sessionId, sql.placeholder('id')))
    .orderBy(asc(files.createdAt), asc(files.id))
    .prepare('files_in_order'),
)

/** A task of this session; null where it is not there, or of another one. */
export async function taskOf(db: Database, session: SessionId, id: TaskId) {
  const [task] = await db
    .select()
    .from(tasks)
    .where(and(eq(tasks.id, id), eq(tasks.sessionId, session)))
  return task ?? null
}

export async function agentNames(db: Database, ids: readonly AgentId[]): Promise<Map<AgentId, string>> {
  if (ids.length === 0) return new Map()
  const found = await db
    .select({ id: agents.id, name: agents.name })
    .from(agents)
    .where(inArray(agents.id, [...ids]))
  return new Map(found.map(({ id, name }) => [id, name]))
}

const progressing = [
  'customer-joined',
  'task-added',
  'task-completed',
  'task-returned',
  'task-withdrawn',
] as const

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
