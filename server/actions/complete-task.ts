import { and, eq } from 'drizzle-orm'
import type { SessionId, TaskId } from '../../shared/ids.ts'
import { nextGate, notAdmitted } from '../domain/gates.ts'
import { mayComplete } from '../domain/life-cycle.ts'
import { refused, type Outcome } from '../domain/outcome.ts'
import { agentIn } from '../live/live.ts'
import { tasks } from '../storage/schema.ts'
import { changeSession, type Change } from './change-session.ts'
import type { Dependencies } from './dependencies.ts'
import { changeAsGuest, type Entry, type Guest } from './guest.ts'
import { joinRoom } from './join-room.ts'

/** The customer completes a task: once and for good, however often it is pressed. */
export async function completeTask(
  deps: Dependencies,
  guest: Guest,
  taskId: TaskId,
): Promise<Outcome<TaskId>> {
  const { session, entry } = guest
  const [owner] = await deps.live.read([agentIn(session.ownerId, session.id)])
  return changeAsGuest(deps, guest, async (change, passage) => {
    const gate = nextGate(passage)
    // Who entered since presence was read, whoever it is by now, sees it happen.
    const isSeen = owner?.state === 'online' || change.session.enteredAt > session.enteredAt
    return gate ? notAdmitted(gate) : complete(change, taskId, { browser: entry, isSeen })
  })
}

/** The same without a browser, as the demo's customers have none. */
export const completeUnseen = (
  deps: Dependencies,
  sessionId: SessionId,
  taskId: TaskId,
): Promise<Outcome<TaskId>> =>
  changeSession(deps, sessionId, (change) => complete(change, taskId, { browser: null, isSeen: false }))

interface How {
  browser: Entry | null
  /** The owner has the room open. Unless it is known, they have not, and find it among the updated sessions. */
  isSeen: boolean
}

async function complete(change: Change, taskId: TaskId, { browser, isSeen }: How): Promise<Outcome<TaskId>> {
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
  change.set({ tasksDone: change.session.tasksDone + 1, ...(!isSeen && { unseenAt: at }) })
  await change.record({
    type: 'task-completed',
    actor: 'customer',
    data: { task: taskId, title: task.title },
  })
  return taskId
}
