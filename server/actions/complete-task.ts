import { and, eq } from 'drizzle-orm'
import type { SessionId, TaskId } from '../../shared/ids.ts'
import { nextGate, notAdmitted } from '../domain/gates.ts'
import { mayComplete } from '../domain/life-cycle.ts'
import { refused, type Outcome } from '../domain/outcome.ts'
import { tasks } from '../storage/schema.ts'
import { changeSession, type Change } from './change-session.ts'
import type { Dependencies } from './dependencies.ts'
import { changeAsGuest, type Entry, type Guest } from './guest.ts'
import { joinRoom } from './join-room.ts'

/** The customer completes a task: once and for good, however often it is pressed. */
export const completeTask = (deps: Dependencies, guest: Guest, taskId: TaskId): Promise<Outcome<TaskId>> =>
  changeAsGuest(deps, guest, async (change, passage) => {
    const gate = nextGate(passage)
    return gate ? notAdmitted(gate) : complete(change, taskId, guest.entry)
  })

/** The same without a browser, as the demo's customers have none. */
export const completeUnseen = (
  deps: Dependencies,
  sessionId: SessionId,
  taskId: TaskId,
): Promise<Outcome<TaskId>> => changeSession(deps, sessionId, (change) => complete(change, taskId, null))

async function complete(change: Change, taskId: TaskId, browser: Entry | null): Promise<Outcome<TaskId>> {
  const {
    tx,
    at,
    session: { id: sessionId },
  } = change
  const [task] = await tx
    .select()
    .from(tasks)
    .where(and(eq(tasks.id, taskId), eq(tasks.sessionId, sessionId)))
  if (!task) return refused('not-found', 'Nothing is here')
  const hindrance = mayComplete(change.session, task, at)
  if (hindrance === 'already') return taskId
  if (hindrance) return hindrance
  await joinRoom(change, browser)
  await tx.update(tasks).set({ state: 'completed', completedAt: at }).where(eq(tasks.id, taskId))
  change.set({ tasksDone: change.session.tasksDone + 1 })
  await change.record({
    type: 'task-completed',
    actor: 'customer',
    data: { task: taskId, title: task.title },
  })
  return taskId
}
