import { and, eq } from 'drizzle-orm'
import type { TaskId } from '../../shared/ids.ts'
import { refused, type Refused } from '../domain/outcome.ts'
import type { TaskDefinition } from '../../shared/tasks/kinds.ts'
import { tasks } from '../storage/schema.ts'
import type { Change } from './running-change.ts'

export type StoredTask = typeof tasks.$inferSelect

/** A task of the session that is being changed. One of another session is as if it were not there. */
export async function taskIn({ tx, session }: Change, id: TaskId): Promise<StoredTask | Refused> {
  const [task] = await tx
    .select()
    .from(tasks)
    .where(and(eq(tasks.id, id), eq(tasks.sessionId, session.id)))
  return task ?? refused('not-found', 'Nothing is here')
}

/** Kind and what belongs to it: they were stored together. */
export const definitionOf = ({ kind, spec }: Pick<StoredTask, 'kind' | 'spec'>) =>
  ({ kind, spec }) as Pick<TaskDefinition, 'kind' | 'spec'>
