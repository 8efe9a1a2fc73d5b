import { eq } from 'drizzle-orm'
import type { AgentId } from '../../shared/ids.ts'
import type { HandOverReason } from '../../shared/session.ts'
import type { ActorId } from '../storage/events.ts'
import { transfers } from '../storage/schema.ts'
import { close, pendingOf, type Transfer } from '../storage/transfers.ts'
import type { Change } from './running-change.ts'

/**
 * Gives the session to another agent, under its lock: whoever waited for it besides is told that it is taken. The
 * customer, her tasks and all settings stay as they are.
 */
export async function handOver(
  change: Change,
  to: AgentId,
  why: HandOverReason,
  actor: ActorId,
): Promise<void> {
  const { tx, session, at } = change
  const waiting = await pendingOf(tx, session.id)
  if (waiting && waiting.requesterId !== to) await cancel(change, waiting, 'taken-over', actor)
  else if (waiting) await close(tx, waiting.id, why === 'owner-left' ? 'owner-left' : 'approved', at)
  change.set({ ownerId: to, enteredAt: at, unseenAt: null, idleSince: at })
  change.record({
    type: 'ownership-transferred',
    actor,
    data: { from: session.ownerId, to, why },
  })
}

/** The request is no more, without an answer. */
export async function cancel(
  change: Change,
  { id, requesterId }: Transfer,
  why: 'by-requester' | 'requester-gone' | 'right-lost' | 'session-ended' | 'taken-over',
  actor: ActorId,
): Promise<void> {
  if (!(await close(change.tx, id, 'cancelled', change.at))) return
  change.record({ type: 'transfer-cancelled', actor, data: { from: requesterId, why } })
}

/** Asks the owner: from now on until the deadline nobody else can. */
export async function ask(
  change: Change,
  request: Pick<Transfer, 'id' | 'requesterId' | 'deadline'>,
): Promise<Transfer> {
  const { tx, session, at } = change
  const transfer: Transfer = {
    ...request,
    sessionId: session.id,
    ownerId: session.ownerId,
    state: 'pending',
    askedAt: at,
    closedAt: null,
  }
  await tx.insert(transfers).values(transfer)
  // As every command of an agent.
  change.set({ idleSince: at })
  change.record({
    type: 'transfer-requested',
    actor: `agent:${request.requesterId}`,
    data: { from: session.ownerId },
  })
  return transfer
}

/** Nobody answered in time. */
export async function lapse(change: Change, { id, requesterId }: Transfer): Promise<void> {
  if (!(await close(change.tx, id, 'lapsed', change.at))) return
  change.record({ type: 'transfer-lapsed', actor: 'system', data: { from: requesterId } })
}

/** Within the lock of its session, as it is now. */
export async function transferNow({ tx }: Change, { id }: Transfer): Promise<Transfer | null> {
  const [transfer] = await tx.select().from(transfers).where(eq(transfers.id, id))
  return transfer ?? null
}
