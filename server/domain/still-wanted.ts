import type { MessageKind, SessionState } from '../../shared/session.ts'
import { isComplete } from './status.ts'

interface Session {
  state: SessionState
  tasksDone: number
  tasksTotal: number
}

/**
 * Whether a message that waits may still go out: what the agent's side sends ends with the session, a reminder when
 * all is done, a code with its life. What the customer asked for is sent also after the end.
 */
export function isStillWanted(
  kind: MessageKind,
  session: Session,
  { linkLives, codeLives }: { linkLives: boolean; codeLives: boolean },
): boolean {
  if (kind === 'code') return codeLives
  if (!linkLives) return false
  if (kind === 'renewal') return true
  if (session.state !== 'active') return false
  return kind !== 'reminder' || !isComplete({ done: session.tasksDone, total: session.tasksTotal })
}
