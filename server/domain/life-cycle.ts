import type { SessionState, TaskState } from '../../shared/session.ts'
import { refused, type Refused } from './outcome.ts'

interface Session {
  state: SessionState
}
interface Task {
  state: TaskState
}

/** Tasks are added while a session is planned or active. */
export const mayAddTask = (session: Session): Refused | null => (session.state === 'ended' ? ended() : null)

/** A session is worked on, and joined, only while it is active. */
export const mayBeWorkedOn = (session: Session): Refused | null =>
  session.state === 'active'
    ? null
    : session.state === 'ended'
      ? ended()
      : refused('session-not-active', 'The session has not been started yet')

/** An open task can be completed. One already completed is no error: the second press changes nothing. */
export const mayComplete = (session: Session, task: Task): Refused | 'already' | null =>
  task.state === 'completed'
    ? 'already'
    : (mayBeWorkedOn(session) ??
      (task.state === 'open' ? null : refused('task-not-open', 'The task was withdrawn')))

/** Ending an ended session changes nothing. */
export const mayEnd = (session: Session): 'already' | null => (session.state === 'ended' ? 'already' : null)

const ended = () => refused('session-ended', 'The session has ended')
