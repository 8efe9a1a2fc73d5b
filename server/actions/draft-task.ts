import { and, eq, sql } from 'drizzle-orm'
import type { DraftAnswers } from '../../shared/commands.ts'
import type { TaskId } from '../../shared/ids.ts'
import { mayWorkAt } from '../domain/life-cycle.ts'
import { isRefused, refused, type Outcome } from '../domain/outcome.ts'
import { askedFor } from '../domain/tasks/rules.ts'
import { tasks } from '../storage/schema.ts'
import type { Dependencies } from './dependencies.ts'
import { changeAsGuest, type Guest } from './guest.ts'
import { definitionOf, taskIn, type StoredTask } from './own-task.ts'
import type { Change } from './running-change.ts'

/** The customer looks at a task; the first time it is recorded. */
export const openTask = (deps: Dependencies, guest: Guest, id: TaskId): Promise<Outcome<TaskId>> =>
  changeAsGuest(deps, guest, async (change) => {
    const task = await taskIn(change, id)
    if (isRefused(task)) return task
    const refusal = mayWorkAt(change.session, task, change.at)
    if (refusal) return refusal
    if (!task.openedAt) await mark(change, task, { openedAt: change.at })
    return id
  })

/**
 * Keeps what is typed. A field is as it was said last; fields that are not named stay. Without the session's lock and
 * outside its activity, as it happens with every few letters: only the beginning is recorded. The agent sees it at once.
 */
export async function saveDraft(
  deps: Dependencies,
  guest: Guest,
  id: TaskId,
  { answers, activation }: DraftAnswers & { activation?: number | undefined },
): Promise<Outcome<TaskId>> {
  // What an older tab still has to say would go over what the newer one said since.
  if (activation !== undefined && activation < guest.session.activation)
    return refused('other-tab', 'The room was opened in another tab')
  const [task] = await deps.db
    .select()
    .from(tasks)
    .where(and(eq(tasks.id, id), eq(tasks.sessionId, guest.session.id)))
  if (!task) return refused('not-found', 'Nothing is here')
  const refusal = mayWorkAt(guest.session, task, deps.now())
  if (refusal) return refusal
  if (!task.startedAt) {
    const started = await startTask(deps, guest, id)
    if (isRefused(started)) return started
  }
  const kept = await deps.db
    .update(tasks)
    .set({ answers: merged(askedFor(definitionOf(task), answers)) })
    .where(and(eq(tasks.id, id), eq(tasks.state, 'open')))
    .returning({ id: tasks.id })
  if (kept.length === 0) return refused('task-not-open', 'The task is not open any more')
  deps.announce.workGoesOn(guest.session.id)
  return id
}

/** Postgres puts them together, so that two drafts at once both stay. */
export const merged = (answers: Readonly<Record<string, string>>) =>
  sql`${tasks.answers} || ${JSON.stringify(answers)}::jsonb`

const startTask = (deps: Dependencies, guest: Guest, id: TaskId): Promise<Outcome<TaskId>> =>
  changeAsGuest(deps, guest, async (change) => {
    const task = await taskIn(change, id)
    if (isRefused(task)) return task
    const refusal = mayWorkAt(change.session, task, change.at)
    if (refusal) return refusal
    await markStarted(change, task)
    return id
  })

/** The first answer, or the first file. */
export async function markStarted(change: Change, task: StoredTask): Promise<void> {
  if (!task.startedAt)
    await mark(change, task, { startedAt: change.at, openedAt: task.openedAt ?? change.at })
}

async function mark(
  change: Change,
  { id, title }: StoredTask,
  values: { openedAt: Date; startedAt?: Date },
): Promise<void> {
  await change.tx.update(tasks).set(values).where(eq(tasks.id, id))
  change.record({
    type: values.startedAt ? 'task-started' : 'task-opened',
    actor: 'customer',
    data: { task: id, title },
  })
}
