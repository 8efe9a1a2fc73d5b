import { and, desc, eq, ne, sql } from 'drizzle-orm'
import type { SessionId } from '../../shared/ids.ts'
import { isRefused } from '../domain/outcome.ts'
import { customerOf } from '../live/live.ts'
import type { Transaction } from '../storage/database.ts'
import { messages, tasks } from '../storage/schema.ts'
import { findSession, type Session } from '../storage/sessions.ts'
import { changeSession } from './change-session.ts'
import type { Delivery } from './deliver-message.ts'
import type { Dependencies } from './dependencies.ts'
import type { Change } from './running-change.ts'
import { writeMessage } from './write-message.ts'

const ASK_AGAIN_MS = 10_000
/** When she was last seen is written a moment after she went. */
const SEEN_LATE_MS = 5_000

/** Nothing leaves Foyer for a planned, ended or external session. */
export const mayBeToldOf = ({ state, external }: Pick<Session, 'state' | 'external'>): boolean =>
  state === 'active' && !external

/**
 * Tells a customer who is away that the agent added something: judged on what is so now, not on what was when the
 * task came. At most one notice in the pause; what comes within it is told of at its end, unless she has seen it.
 */
export async function sendNotice(deps: Dependencies, id: SessionId): Promise<Delivery> {
  const session = await findSession(deps.db, id)
  if (!session || !mayBeToldOf(session)) return 'done'
  if (session.firstJoinedAt) {
    const [presence] = await deps.live.read([customerOf(id)])
    if (presence?.state === 'online') return 'done'
    // Nothing durable follows from not knowing.
    if (presence?.state !== 'offline') return { againAfterMs: ASK_AGAIN_MS }
  }
  const written = await changeSession<Delivery>(deps, id, (change) => writeNotice(deps, change))
  deps.jobs.wake()
  return isRefused(written) ? 'done' : written
}

async function writeNotice(deps: Dependencies, change: Change): Promise<Delivery> {
  const { tx, session, at } = change
  if (!mayBeToldOf(session)) return 'done'
  const toldAt = await lastTold(tx, session)
  const seenAt = session.lastSeenAt && new Date(session.lastSeenAt.getTime() - SEEN_LATE_MS)
  const addedAt = await newestOpenTask(tx, session.id)
  if (!addedAt || (toldAt && addedAt <= toldAt) || (seenAt && addedAt <= seenAt)) return 'done'
  const pauseMs = deps.settingsOf(session.settingsTeamId).noticePauseMinutes * 60_000
  const pausedMs = toldAt ? toldAt.getTime() + pauseMs - at.getTime() : 0
  if (pausedMs > 0) return { againAfterMs: pausedMs }
  await writeMessage(deps, change, 'notice')
  return 'done'
}

/** Her last notice. Who has never joined has what the agent prepares announced by the invitation, too. */
async function lastTold(tx: Transaction, { id, firstJoinedAt }: Session): Promise<Date | null> {
  const kind = firstJoinedAt ? eq(messages.kind, 'notice') : ne(messages.kind, 'code')
  const [found] = await tx
    .select({ at: messages.createdAt })
    .from(messages)
    .where(and(eq(messages.sessionId, id), kind))
    .orderBy(desc(messages.createdAt))
    .limit(1)
  return found?.at ?? null
}

/** When a task was last added or sent back that is open. */
async function newestOpenTask(tx: Transaction, id: SessionId): Promise<Date | null> {
  const [found] = await tx
    .select({ at: sql<string>`max(greatest(${tasks.createdAt}, ${tasks.returnedAt}))` })
    .from(tasks)
    .where(and(eq(tasks.sessionId, id), eq(tasks.state, 'open')))
  return found?.at ? new Date(found.at) : null
}
