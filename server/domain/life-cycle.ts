import type { SessionState, TaskState } from '../../shared/session.ts'
import type { AccessAfterEnd } from '../../shared/settings.ts'
import { refused, type Refused } from './outcome.ts'

interface Session {
  state: SessionState
}
interface Task {
  state: TaskState
}

/** Tasks are added while a session is planned or active. */
export const mayAddTask = (session: Session): Refused | null => (session.state === 'ended' ? ended() : null)

/** Invited to, and worked on by the customer, only while it is active. */
export const mayBeWorkedOn = (session: Session): Refused | null =>
  session.state === 'active'
    ? null
    : session.state === 'ended'
      ? ended()
      : refused('session-not-active', 'The session has not been started yet')

/** The owner writes into the chat before she is invited as well: she reads it when she comes. */
export const mayWriteToCustomer = mayAddTask

/** The customer's chat is open while the session is, whatever she may do after the end. */
export const mayWriteToAgent = mayBeWorkedOn

/** Open tasks are withdrawn, what was completed stays. Withdrawing twice changes nothing. */
export function mayWithdraw(session: Session, task: Task): Refused | 'already' | null {
  if (task.state === 'withdrawn') return 'already'
  if (session.state === 'ended') return ended()
  return task.state === 'open' ? null : refused('task-not-open', 'The task is completed')
}

/** A result is sent back while the customer can correct it. */
export function mayReturn(session: Session, task: Task): Refused | null {
  if (session.state === 'ended') return ended()
  return task.state === 'completed'
    ? null
    : refused('task-not-completed', 'There is no result that could be sent back')
}

/** The customer looks at, answers and hands over something only for an open task, while she may complete it. */
export function mayWorkAt(session: Ended, task: Task, now: Date): Refused | null {
  if (accessOf(session, now) !== 'full') return mayBeWorkedOn(session)
  return task.state === 'open' ? null : refused('task-not-open', 'The task is not open any more')
}

/** Inviting an active session anew changes nothing: pressing twice sends one invitation. */
export const mayInvite = (session: Session): Refused | 'already' | null =>
  session.state === 'active' ? 'already' : session.state === 'ended' ? ended() : null

/** The customer's details change only while she has never joined. */
export const mayReengage = (session: Session & { firstJoinedAt: Date | null }): Refused | null =>
  session.state === 'ended'
    ? ended()
    : session.firstJoinedAt
      ? refused('already-joined', 'The customer has joined meanwhile; nothing was changed or sent')
      : null

/** Ending an ended session changes nothing. */
export const mayEnd = (session: Session): 'already' | null => (session.state === 'ended' ? 'already' : null)

/** Renewing an active session changes nothing; a planned one was never ended. */
export function mayRenew(
  session: Session & { endedBy: 'agent' | 'inactivity' | null },
  { automaticEndRenewable }: { automaticEndRenewable: boolean },
): Refused | 'already' | null {
  if (session.state !== 'ended') return 'already'
  return session.endedBy === 'inactivity' && !automaticEndRenewable
    ? refused('not-renewable', 'Sessions that ended by themselves are not renewed here')
    : null
}

export interface Ended extends Session {
  accessAfterEnd: AccessAfterEnd | null
  accessUntil: Date | null
}

/** What the customer may do now: all while active, after the end what was chosen, for as long as was chosen. */
export function accessOf(session: Ended, now: Date): 'none' | 'limited' | 'full' {
  if (session.state !== 'ended') return session.state === 'active' ? 'full' : 'none'
  const { accessAfterEnd: access, accessUntil: until } = session
  if (access === 'unlimited') return 'full'
  if (access === null || access === 'none' || (until && until <= now)) return 'none'
  return access
}

/** An open task can be completed. One already completed is no error: the second press changes nothing. */
export function mayComplete(session: Ended, task: Task, now: Date): Refused | 'already' | null {
  if (task.state === 'completed') return 'already'
  if (accessOf(session, now) !== 'full') return mayBeWorkedOn(session)
  return task.state === 'open' ? null : refused('task-not-open', 'The task was withdrawn')
}

const ended = () => refused('session-ended', 'The session has ended')
