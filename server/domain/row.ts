import type { SessionId } from '../../shared/ids.ts'
import type { StatusRow } from '../../shared/status.ts'
import { customerStatus, type Progress } from './status.ts'

interface Presence {
  state: 'online' | 'offline' | 'unknown'
  since: number | null
  revision: number
}

/** The live half of a row from what is durable and what is live. `iso` turns ms into a moment on the wire. */
export function statusRow(
  id: SessionId,
  facts: Progress,
  presence: Presence,
  iso: (ms: number) => string,
): StatusRow {
  const since = facts.joined && presence.since !== null ? { since: iso(presence.since) } : {}
  return {
    id,
    status: customerStatus(facts, presence.state),
    ...since,
    done: facts.done,
    total: facts.total,
    revision: presence.revision,
  }
}
