import type { SessionId } from '../../shared/ids.ts'
import type { PresenceReport } from '../../shared/session.ts'
import { can, type Person } from '../domain/access.ts'
import { refused, type Outcome } from '../domain/outcome.ts'
import { customerOf, type ConnectionsOf, type Explanation } from '../live/live.ts'
import { lastProgress } from '../storage/rooms.ts'
import { findOwned } from '../storage/sessions.ts'
import type { Dependencies } from './dependencies.ts'
import { iso, rowsOf } from './read-rows.ts'

/** Asks every process for its connections of a customer; realtime implements it. */
export interface Census {
  /** Resolves when all of `expected` have answered, or after a second with what came. */
  take(session: SessionId, expected: readonly string[]): Promise<ConnectionsOf[]>
}

type SetBy = NonNullable<PresenceReport['setBy']>

/** "Why is this dot green?" For supervisors and administrators who may see the session. */
export async function explainPresence(
  deps: Dependencies,
  agent: Person,
  id: SessionId,
): Promise<Outcome<PresenceReport>> {
  const [session] = await findOwned(deps.db, [id])
  if (!session || !can(agent, 'see', session)) return refused('not-found', 'Nothing is here')
  if (!can(agent, 'explain', session))
    return refused('not-allowed', 'Supervisors and administrators see why a status is what it is')
  const explanation = await deps.live.explain(customerOf(id))
  const [[row], progress, answers] = await Promise.all([
    rowsOf(deps, [session]),
    lastProgress(deps.db, id),
    deps.census.take(
      id,
      explanation.holders.map(({ process }) => process),
    ),
  ])
  if (!row) throw new Error('a row that was asked for is missing')
  return { id, row, setBy: setBy(explanation, progress), processes: processes(explanation, answers) }
}

function setBy({ presence, cause }: Explanation, progress: SetBy | null): SetBy | null {
  if (presence.since === null) return progress
  const at = iso(presence.since)
  if (presence.state === 'unknown') return { what: 'live-state-away', at }
  if (!cause || (progress && progress.at > at)) return progress
  return { what: cause.what, at, process: cause.process }
}

function processes({ holders }: Explanation, answers: readonly ConnectionsOf[]): PresenceReport['processes'] {
  const names = new Set([
    ...holders.map(({ process }) => process),
    ...answers.filter(({ connections }) => connections.length > 0).map(({ process }) => process),
  ])
  return [...names].map((process) => {
    const answer = answers.find((each) => each.process === process)
    const leaseEndsAt = holders.find((each) => each.process === process)?.leaseEndsAt ?? null
    return {
      process,
      answered: answer !== undefined,
      host: answer?.host ?? null,
      pid: answer?.pid ?? null,
      leaseEndsAt: leaseEndsAt === null ? null : iso(leaseEndsAt),
      connections: (answer?.connections ?? []).map(({ since, heardAt, transport, visible }) => ({
        since: iso(since),
        heardAt: iso(heardAt),
        transport,
        visible,
      })),
    }
  })
}
