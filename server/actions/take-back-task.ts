import { eq } from 'drizzle-orm'
import type { SessionId, TaskId } from '../../shared/ids.ts'
import type { Person } from '../domain/access.ts'
import { mayReturn, mayWithdraw } from '../domain/life-cycle.ts'
import { isRefused, type Outcome } from '../domain/outcome.ts'
import { discardFiles } from '../storage/files.ts'
import { tasks } from '../storage/schema.ts'
import type { Dependencies } from './dependencies.ts'
import { changeOwnSession } from './own-session.ts'
import { taskIn } from './own-task.ts'
import { mayBeToldOf } from './send-notice.ts'
import { goOnReminding } from './send-reminders.ts'

/** Takes an open task away. What the customer did for it so far is let go. Twice is once. */
export async function withdrawTask(
  deps: Dependencies,
  agent: Person,
  sessionId: SessionId,
  id: TaskId,
): Promise<Outcome<TaskId>> {
  return changeOwnSession(deps, agent, sessionId, async (change) => {
    const { tx, session } = change
    const task = await taskIn(change, id)
    if (isRefused(task)) return task
    const hindrance = mayWithdraw(session, task)
    if (hindrance === 'already') return id
    if (hindrance) return hindrance
    await tx
      .update(tasks)
      .set({ state: 'withdrawn', answers: {}, declineReason: null, declinedAt: null })
      .where(eq(tasks.id, id))
    await discardFiles(tx, { task: id })
    change.set({ tasksTotal: session.tasksTotal - 1 })
    change.record({
      type: 'task-withdrawn',
      actor: `agent:${agent.id}`,
      data: { task: id, title: task.title },
    })
    return id
  })
}

/** Sends a result back for correction: the task is open again, with all that was done, and says why. */
export async function returnTask(
  deps: Dependencies,
  agent: Person,
  sessionId: SessionId,
  { id, reason }: { id: TaskId; reason: string },
): Promise<Outcome<TaskId>> {
  const returned = await changeOwnSession(deps, agent, sessionId, async (change) => {
    const { tx, session, at } = change
    const task = await taskIn(change, id)
    if (isRefused(task)) return task
    const refusal = mayReturn(session, task)
    if (refusal) return refusal
    const opened = { state: 'open', completedAt: null, returnReason: reason, returnedAt: at } as const
    await tx.update(tasks).set(opened).where(eq(tasks.id, id))
    // What was made of it is made anew of what she will do now.
    await discardFiles(tx, { resultOf: id })
    await goOnReminding(deps, change)
    change.set({ tasksDone: session.tasksDone - 1 })
    change.record({
      type: 'task-returned',
      actor: `agent:${agent.id}`,
      data: { task: id, title: task.title, reason },
    })
    if (mayBeToldOf(session)) await deps.jobs.enqueue(tx, { name: 'notice', sessionId })
    return id
  })
  deps.jobs.wake()
  return returned
}
