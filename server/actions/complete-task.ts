import { and, eq } from 'drizzle-orm'
import type { SessionId, TaskId } from '../../shared/ids.ts'
import { mayComplete } from '../domain/life-cycle.ts'
import { refused, type Outcome } from '../domain/outcome.ts'
import { tasks } from '../storage/schema.ts'
import { changeSession } from './change-session.ts'
import type { Dependencies } from './dependencies.ts'
import { joinRoom } from './join-room.ts'

/** The customer completes a task: once and for good, however often it is pressed. */
export const completeTask = (
  deps: Dependencies,
  sessionId: SessionId,
  taskId: TaskId,
): Promise<Outcome<TaskId>> =>
  changeSession(deps, sessionId, async (change) => {
    const { tx, at } = change
    const [task] = await tx
      .select()
      .from(tasks)
      .where(and(eq(tasks.id, taskId), eq(tasks.sessionId, sessionId)))
    if (!task) return refused('not-found', 'Nothing is here')
    const hindrance = mayComplete(change.session, task, at)
    if (hindrance === 'already') return taskId
    if (hindrance) return hindrance
    await joinRoom(change)
    await tx.update(tasks).set({ state: 'completed', completedAt: at }).where(eq(tasks.id, taskId))
    change.set({ tasksDone: change.session.tasksDone + 1 })
    await change.record({
      type: 'task-completed',
      actor: 'customer',
      data: { task: taskId, title: task.title },
    })
    return taskId
  })
