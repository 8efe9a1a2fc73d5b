import type { Task } from '../../shared/session.ts'
import { room_task_of } from '../../words/messages.js'

/** Which of how many. */
export const taskName = (tasks: readonly Task[], task: Task): string =>
  room_task_of({ number: tasks.indexOf(task) + 1, total: tasks.length })
