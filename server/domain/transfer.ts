import type { CancelReason } from '../../shared/session.ts'

/** A request that waits for the owner's answer. */
export interface Waiting {
  askedAt: Date
  deadline: Date
}

type Presence = 'online' | 'offline' | 'unknown'

/** What is true now of the session and of the two. */
export interface Circumstances {
  session: { endedAt: Date | null }
  /** Whether the requester may still take it. */
  hasRight: boolean
  owner: Presence
  requester: Presence
  now: Date
}

export type Settlement =
  | { end: 'lapsed' | 'owner-left' }
  | { end: 'cancelled'; why: Exclude<CancelReason, 'by-requester' | 'taken-over'> }

/** A requester whose console has not said yet that it waits is not gone. */
export const ARRIVAL_MS = 10_000

/**
 * What becomes of a request without anybody's answer, judged by how things stand and never by what one process heard;
 * null: it waits on. Presence that is unknown changes nothing (product.md, section 6).
 */
export function settlementOf(request: Waiting, now: Circumstances): Settlement | null {
  // One that had ended before may be asked for.
  if (now.session.endedAt && now.session.endedAt > request.askedAt)
    return { end: 'cancelled', why: 'session-ended' }
  if (!now.hasRight) return { end: 'cancelled', why: 'right-lost' }
  if (isOver(request, now.now)) return { end: 'lapsed' }
  if (now.requester === 'offline' && now.now.getTime() > request.askedAt.getTime() + ARRIVAL_MS)
    return { end: 'cancelled', why: 'requester-gone' }
  return now.owner === 'offline' ? { end: 'owner-left' } : null
}

/** A deadline is judged when it is looked at; whoever announces it may be late. */
export const isOver = ({ deadline }: Pick<Waiting, 'deadline'>, now: Date): boolean => deadline <= now

export const remainingMs = ({ deadline }: Pick<Waiting, 'deadline'>, now: Date): number =>
  Math.max(0, deadline.getTime() - now.getTime())

/** Only an owner who is certainly not there is not asked. */
export const mustAsk = (owner: Presence): boolean => owner !== 'offline'
