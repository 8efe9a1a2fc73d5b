import type { SessionId } from '../../shared/ids.ts'
import type { Listeners } from './listeners.ts'
import type { Cause, Facts, LiveRow, Presence, Subject } from './live.ts'

/** How a subject stands: presence, and for a customer the facts of the session. */
export interface Standing {
  subject: Subject
  presence: Presence
  cause: Cause | null
  facts: Facts | null
}

const customer = 'customer:'

/** The session whose customer this is; null for an agent. */
export function sessionOf(subject: Subject): SessionId | null {
  // The cast is safe: only `customerOf` makes such a subject.
  return subject.startsWith(customer) ? (subject.slice(customer.length) as SessionId) : null
}

/** A customer's standing as the row of its session. */
export const rowOf = (id: SessionId, { presence, facts }: Standing): LiveRow => ({ id, ...presence, facts })

/** Facts decided later replace earlier ones; the same or older change nothing. */
export const supersedes = (facts: Facts, held: Facts | null): boolean => held === null || facts.seq > held.seq

/** Tells the listeners what changed, here or elsewhere: customers as rows, agents as agents. */
export function announce(listeners: Listeners, standings: readonly Standing[], here: boolean): void {
  const rows: LiveRow[] = []
  const agents: { subject: Subject; presence: Presence }[] = []
  for (const standing of standings) {
    const session = sessionOf(standing.subject)
    if (session) rows.push(rowOf(session, standing))
    else agents.push({ subject: standing.subject, presence: standing.presence })
  }
  if (rows.length > 0) listeners.tell('rows', rows, here)
  if (agents.length > 0) listeners.tell('agents', agents)
}
