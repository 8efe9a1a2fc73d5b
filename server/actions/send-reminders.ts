import { and, count, desc, eq, gte, lte } from 'drizzle-orm'
import type { SessionId } from '../../shared/ids.ts'
import { firstAllowed, nextReminder } from '../domain/reminders.ts'
import { isComplete } from '../domain/status.ts'
import { customerOf } from '../live/live.ts'
import type { Transaction } from '../storage/database.ts'
import { messages, sessionEvents, sessions } from '../storage/schema.ts'
import type { Session } from '../storage/sessions.ts'
import { changeSession } from './change-session.ts'
import type { Dependencies } from './dependencies.ts'
import type { Change } from './running-change.ts'
import { mayBeToldOf } from './send-notice.ts'
import { writeMessage } from './write-message.ts'

const AT_ONCE = 100
/** Who is here, or perhaps here, is not reminded; looked at again after this. */
const LATER_MS = 15 * 60_000

/** Sends what reminders are due. Several processes may do so at once: the lock lets one. */
export async function sendReminders(deps: Dependencies): Promise<void> {
  const due = await deps.db
    .select({ id: sessions.id })
    .from(sessions)
    .where(and(eq(sessions.state, 'active'), lte(sessions.remindAt, deps.now())))
    .orderBy(sessions.remindAt)
    .limit(AT_ONCE)
  if (due.length === 0) return
  const presences = await deps.live.read(due.map(({ id }) => customerOf(id)))
  for (const [index, { id }] of due.entries()) {
    const isAway = presences[index]?.state === 'offline'
    await changeSession(deps, id, async (change) => {
      const { remindAt } = change.session
      if (!mayBeToldOf(change.session) || !remindAt || remindAt > change.at) return id
      await setReminder(change, await remind(deps, change, isAway))
      return id
    })
  }
  deps.jobs.wake()
}

/** Reminds where it may be now; answers when to look again, or null when there are to be no more. */
async function remind(deps: Dependencies, change: Change, isAway: boolean): Promise<Date | null> {
  const { session, at, tx } = change
  const rules = deps.settingsOf(session.settingsTeamId)
  if (session.firstJoinedAt && !isAway) return new Date(at.getTime() + LATER_MS)
  const sent = await remindersSent(tx, session)
  const renewedAt = await lastRenewal(tx, session.id)
  const isDone = isComplete({ done: session.tasksDone, total: session.tasksTotal })
  if (!rules.reminders || isDone || sent >= rules.remindersMost) return null
  // Renewing sends nothing: the time of a session that had ended counts anew.
  if (renewedAt && session.remindAt && renewedAt > session.remindAt)
    return nextReminder(rules, { at: renewedAt, sent }, at)
  const allowed = firstAllowed(rules, at)
  if (allowed > at) return allowed
  await writeMessage(deps, change, 'reminder')
  return nextReminder(rules, { at, sent: sent + 1 }, at)
}

/** In an all-done session reminders have stopped; with a new task they go on, as if it had been the last reminder. */
export async function goOnReminding(deps: Dependencies, change: Change): Promise<void> {
  const { session, at, tx } = change
  if (!mayBeToldOf(session) || !isComplete({ done: session.tasksDone, total: session.tasksTotal })) return
  const rules = deps.settingsOf(session.settingsTeamId)
  change.set({ remindAt: nextReminder(rules, { at, sent: await remindersSent(tx, session) }, at) })
}

/** Since she was invited: whoever gets the session by new details is reminded from the beginning. */
async function remindersSent(tx: Transaction, { id, invitedAt, createdAt }: Session): Promise<number> {
  const [found] = await tx
    .select({ sent: count() })
    .from(messages)
    .where(
      and(
        eq(messages.sessionId, id),
        eq(messages.kind, 'reminder'),
        gte(messages.createdAt, invitedAt ?? createdAt),
      ),
    )
  return found?.sent ?? 0
}

async function lastRenewal(tx: Transaction, id: SessionId): Promise<Date | null> {
  const [found] = await tx
    .select({ at: sessionEvents.at })
    .from(sessionEvents)
    .where(and(eq(sessionEvents.sessionId, id), eq(sessionEvents.type, 'session-renewed')))
    .orderBy(desc(sessionEvents.seq))
    .limit(1)
  return found?.at ?? null
}

/** Not a line of the activity: only when to look again. */
const setReminder = async ({ tx, session }: Change, remindAt: Date | null): Promise<void> =>
  void (await tx.update(sessions).set({ remindAt }).where(eq(sessions.id, session.id)))
