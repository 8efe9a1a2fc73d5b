import { eq } from 'drizzle-orm'
import type { CompleteTask } from '../../shared/commands.ts'
import type { SessionId, TaskId } from '../../shared/ids.ts'
import type { Answers } from '../../shared/tasks/form-rules.ts'
import { nextGate, notAdmitted } from '../domain/gates.ts'
import { mayComplete } from '../domain/life-cycle.ts'
import { isRefused, refused, type Outcome, type Refused } from '../domain/outcome.ts'
import { askedFor, lacks } from '../domain/tasks/rules.ts'
import { agentIn } from '../live/live.ts'
import { completions, files, tasks } from '../storage/schema.ts'
import { changeSession } from './change-session.ts'
import type { Dependencies } from './dependencies.ts'
import { changeAsGuest, type Entry, type Guest } from './guest.ts'
import { joinRoom } from './join-room.ts'
import { definitionOf, taskIn, type StoredTask } from './own-task.ts'
import { recordSigning } from './record-signing.ts'
import type { Change } from './running-change.ts'
import { settleFiles } from './task-files.ts'

/** One press of "Complete". */
export interface Press extends CompleteTask {
  /** Names the press: heard again it is the same one, whatever has become of the task since. */
  key?: string | undefined
  /** As the browser calls itself. */
  device?: string | undefined
}

/**
 * The customer completes a task: once and for good, however often the press is heard. Refused with what is missing, by
 * part, where the rule of its kind is not met.
 */
export async function completeTask(
  deps: Dependencies,
  guest: Guest,
  taskId: TaskId,
  press: Press = {},
): Promise<Outcome<TaskId>> {
  const { session, entry } = guest
  const [owner] = await deps.live.read([agentIn(session.ownerId, session.id)])
  await settleFiles(deps, guest, taskId)
  const completed = await changeAsGuest(deps, guest, async (change, passage) => {
    const gate = nextGate(passage)
    // Who entered since presence was read, whoever it is by now, sees it happen.
    const isSeen = owner?.state === 'online' || change.session.enteredAt > session.enteredAt
    return gate ? notAdmitted(gate) : complete(deps, change, taskId, { press, browser: entry, isSeen })
  })
  deps.jobs.wake()
  return completed
}

/** The same without a browser, as the demo's customers have none. */
export const completeUnseen = (
  deps: Dependencies,
  sessionId: SessionId,
  taskId: TaskId,
  press: Press = {},
): Promise<Outcome<TaskId>> =>
  changeSession(deps, sessionId, (change) =>
    complete(deps, change, taskId, { press, browser: null, isSeen: false }),
  )

interface How {
  press: Press
  browser: Entry | null
  /** The owner has the room open. Unless it is known, they have not, and find it among the updated sessions. */
  isSeen: boolean
}

async function complete(
  deps: Dependencies,
  change: Change,
  id: TaskId,
  { press, browser, isSeen }: How,
): Promise<Outcome<TaskId>> {
  const { tx, at, session } = change
  const task = await taskIn(change, id)
  if (isRefused(task)) return task
  if (press.key && !(await isNew(change, id, press.key))) return id
  const hindrance = mayComplete(session, task, at)
  if (hindrance === 'already') return id
  if (hindrance) return hindrance
  const answers = { ...task.answers, ...askedFor(definitionOf(task), press.answers ?? {}) }
  const missing = await whatIsMissing(change, task, answers)
  if (missing) return missing
  await joinRoom(change, browser)
  const completed = { state: 'completed', completedAt: at, answers } as const
  const settled = { returnReason: null, declineReason: null, declinedAt: null }
  await tx
    .update(tasks)
    .set({ ...completed, ...settled, openedAt: task.openedAt ?? at, startedAt: task.startedAt ?? at })
    .where(eq(tasks.id, id))
  change.set({ tasksDone: change.session.tasksDone + 1, ...(!isSeen && { unseenAt: at }) })
  change.record({ type: 'task-completed', actor: 'customer', data: { task: id, title: task.title } })
  const { device, consent } = press
  const refusal =
    task.kind === 'sign' ? await recordSigning(deps, change, task, { browser, device, consent }) : null
  return refusal ?? id
}

/** Kept with the completion, or with nothing: a refusal undoes it. */
async function isNew({ tx }: Change, taskId: TaskId, key: string): Promise<boolean> {
  const kept = await tx.insert(completions).values({ taskId, key }).onConflictDoNothing().returning()
  return kept.length > 0
}

async function whatIsMissing({ tx }: Change, task: StoredTask, answers: Answers): Promise<Refused | null> {
  const stored = await tx.select({ type: files.type }).from(files).where(eq(files.taskId, task.id))
  const missing = lacks(definitionOf(task), {
    answers,
    files: stored.map(({ type }) => ({ stored: type !== null })),
  })
  return Object.keys(missing).length > 0
    ? refused('invalid', 'Something is missing or wrong', { ...missing })
    : null
}
