import { eq } from 'drizzle-orm'
import type { DeclineTask } from '../../shared/commands.ts'
import type { TaskId } from '../../shared/ids.ts'
import { nextGate, notAdmitted } from '../domain/gates.ts'
import { mayWorkAt } from '../domain/life-cycle.ts'
import { isRefused, refused, type Outcome, type Refused } from '../domain/outcome.ts'
import { mayBeDeclined } from '../domain/tasks/rules.ts'
import { tasks } from '../storage/schema.ts'
import type { Dependencies } from './dependencies.ts'
import { changeAsGuest, type Guest } from './guest.ts'
import { definitionOf, taskIn, type StoredTask } from './own-task.ts'

/** The customer says why she will not do a task. It stays open: she may do it after all. The same twice is once. */
export const declineTask = (
  deps: Dependencies,
  guest: Guest,
  id: TaskId,
  { reason }: DeclineTask,
): Promise<Outcome<TaskId>> =>
  changeAsGuest(deps, guest, async (change, passage) => {
    const gate = nextGate(passage)
    if (gate) return notAdmitted(gate)
    const { tx, session, at } = change
    const task = await taskIn(change, id)
    if (isRefused(task)) return task
    const refusal = mayWorkAt(session, task, at) ?? isDeclinable(task)
    if (refusal) return refusal
    if (task.declineReason === reason) return id
    await tx.update(tasks).set({ declineReason: reason, declinedAt: at }).where(eq(tasks.id, id))
    const data = { task: id, title: task.title, reason }
    change.record({ type: 'task-declined', actor: 'customer', data })
    return id
  })

const isDeclinable = (task: StoredTask): Refused | null =>
  mayBeDeclined(definitionOf(task)) ? null : refused('invalid', 'This task cannot be declined')
