import { v7 as uuid } from 'uuid'
import type { AddTask } from '../../shared/commands.ts'
import type { SessionId, TaskId } from '../../shared/ids.ts'
import type { Person } from '../domain/access.ts'
import { mayAddTask } from '../domain/life-cycle.ts'
import type { Outcome } from '../domain/outcome.ts'
import { tasks } from '../storage/schema.ts'
import type { Dependencies } from './dependencies.ts'
import { changeOwnSession } from './own-session.ts'

/** Adds an open task for the customer. */
export const addTask = (
  deps: Dependencies,
  agent: Person,
  sessionId: SessionId,
  task: AddTask,
): Promise<Outcome<TaskId>> =>
  changeOwnSession(deps, agent, sessionId, async (change) => {
    const { tx, session, at } = change
    const refusal = mayAddTask(session)
    if (refusal) return refusal
    const id = uuid() as TaskId
    await tx.insert(tasks).values({ id, sessionId, ...task, state: 'open', createdAt: at })
    change.set({ tasksTotal: session.tasksTotal + 1 })
    await change.record({
      type: 'task-added',
      actor: `agent:${agent.id}`,
      data: { task: id, title: task.title },
    })
    return id
  })
