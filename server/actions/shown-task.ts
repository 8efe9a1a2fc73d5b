import type { AgentTask, Task, TaskFile } from '../../shared/session.ts'
import { hiddenIn } from '../domain/tasks/rules.ts'
import { canBeDrawn } from '../domain/tasks/upload.ts'
import type { Contents } from '../storage/room-contents.ts'

/** As its customer sees it, with all that she answered. */
export const shownTask = (task: Contents['tasks'][number]): Task =>
  ({
    id: task.id,
    kind: task.kind,
    title: task.title,
    text: task.text,
    spec: task.spec,
    state: task.state,
    createdAt: task.createdAt.toISOString(),
    openedAt: moment(task.openedAt),
    startedAt: moment(task.startedAt),
    completedAt: moment(task.completedAt),
    returned: shownReturn(task),
    declined: shownDecline(task),
    answers: task.answers,
    files: task.files.filter(({ sha256 }) => sha256 === null).map(shownFile),
    result: shownResult(task),
  }) as Task

const shownReturn = ({
  returnReason: reason,
  returnedAt: at,
}: Contents['tasks'][number]): Task['returned'] =>
  reason !== null && at ? { reason, at: at.toISOString() } : null

const shownDecline = ({
  declineReason: reason,
  declinedAt: at,
}: Contents['tasks'][number]): Task['declined'] =>
  reason !== null && at ? { reason, at: at.toISOString() } : null

/** What is made of a signed document comes a moment after it is complete. */
function shownResult({ kind, state, files }: Contents['tasks'][number]): Task['result'] {
  const made = files.find(({ sha256 }) => sha256 !== null)
  if (made) return shownFile(made)
  return kind === 'sign' && state === 'completed' ? 'sealing' : null
}

const shownFile = ({
  id,
  name,
  size,
  received,
  type,
}: Contents['tasks'][number]['files'][number]): TaskFile => ({
  id,
  name,
  size,
  received,
  state: type === null ? 'uploading' : 'stored',
  type,
  preview: canBeDrawn(type),
})

/** Hidden answers never leave for an agent: only which of them there are. */
export function shownToAgent(task: Contents['tasks'][number]): AgentTask {
  const hidden = new Set(hiddenIn(task))
  const entries = Object.entries(task.answers)
  return {
    ...shownTask({ ...task, answers: Object.fromEntries(entries.filter(([id]) => !hidden.has(id))) }),
    hidden: entries.filter(([id, answer]) => hidden.has(id) && answer !== '').map(([id]) => id),
  }
}

const moment = (at: Date | null): string | null => at?.toISOString() ?? null
