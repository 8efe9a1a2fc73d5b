import type { StatusRow } from '../../shared/status.ts'
import { statusRow } from '../domain/row.ts'
import type { Facts } from '../domain/facts.ts'
import type { LiveRow } from '../live/live.ts'
import { factsOf } from '../storage/sessions.ts'
import type { Dependencies } from './dependencies.ts'

export const iso = (ms: number): string => new Date(ms).toISOString()

/** Durable facts from wherever they are newest, presence from live state. */
export const rowOf = (facts: Facts, live: LiveRow): StatusRow =>
  statusRow(facts.id, live.facts && live.facts.seq > facts.seq ? live.facts : facts, live, iso)

/** Rows of sessions just read, in their order: one read of live state, whatever their number. */
export async function rowsOf(
  deps: Dependencies,
  sessions: readonly Parameters<typeof factsOf>[0][],
): Promise<StatusRow[]> {
  const live = await deps.live.rows(sessions.map(({ id }) => id))
  return sessions.map((session, index) => rowOf(factsOf(session), live[index] as LiveRow))
}
