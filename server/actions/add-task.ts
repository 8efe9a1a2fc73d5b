import { v7 as uuid } from 'uuid'
import type { SessionId, TaskId } from '../../shared/ids.ts'
import type { TaskDefinition } from '../../shared/tasks/kinds.ts'
import type { Person } from '../domain/access.ts'
import { mayAddTask } from '../domain/life-cycle.ts'
import type { Outcome } from '../domain/outcome.ts'
import { tasks } from '../storage/schema.ts'
import type { Dependencies } from './dependencies.ts'
import { mayHaveSigned } from './documents.ts'
import { changeOwnSession } from './own-session.ts'
import { mayBeToldOf } from './send-notice.ts'
import { goOnReminding } from './send-reminders.ts'

/** Adds an open task for the customer. Away, she is told of it by a message. */
export async function addTask(
  deps: Dependencies,
  agent: Person,
  sessionId: SessionId,
  task: TaskDefinition,
): Promise<Outcome<TaskId>> {
  const added = await changeOwnSession(deps, agent, sessionId, async (change) => {
    const { tx, session, at } = change
    const refusal = mayAddTask(session) ?? (await mayHaveSigned(tx, agent, task, [session.settingsTeamId]))
    if (refusal) return refusal
    const id = uuid() as TaskId
    await tx.insert(tasks).values({ id, sessionId, ...task, state: 'open', createdAt: at })
    await goOnReminding(deps, change)
    change.set({ tasksTotal: session.tasksTotal + 1 })
    change.record({
      type: 'task-added',
      actor: `agent:${agent.id}`,
      data: { task: id, title: task.title },
    })
    if (mayBeToldOf(session)) await deps.jobs.enqueue(tx, { name: 'notice', sessionId })
    return id
  })
  deps.jobs.wake()
  return added
}
