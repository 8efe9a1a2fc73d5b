import type { Beside, ReportFormat } from '../../shared/audit-report.ts'
import type { SessionId, TeamId } from '../../shared/ids.ts'
import { can, type Person } from '../domain/access.ts'
import { refused, type Outcome, type Refused } from '../domain/outcome.ts'
import type { ChainEnd } from '../storage/events.ts'
import {
  agentsNamed,
  certificateOf,
  chainUpTo,
  comingsUntil,
  endOfChain,
  type ChainLine,
} from '../storage/report.ts'
import { agentNames, tasksOf } from '../storage/rooms.ts'
import { findSession, sessionWithNames } from '../storage/sessions.ts'
import { actorOf, mayAdminister } from './administration.ts'
import type { Dependencies } from './dependencies.ts'
import { writeAudit } from './write-audit.ts'

/** The record of a session as it was at one moment. What may be long is read as it is needed, once. */
export interface Report {
  id: SessionId
  takenAt: Date
  end: ChainEnd
  /** Null where it was erased. */
  session: Beside['session']
  /** Whose settings it runs with; null where it was erased. */
  settingsTeamId: TeamId | null
  /** Of the agents in its lines, by `agent:{id}`. */
  names: ReadonlyMap<string, string>
  lines(): AsyncIterable<ChainLine>
  presence(): AsyncIterable<{ at: Date; online: boolean }>
  /** Asked for last: the session may be erased while its lines are read. */
  certificate(): ReturnType<typeof certificateOf>
}

/**
 * The record of a session, for its owner, supervisors of the owner's team and administrators; of one that was erased for
 * administrators alone. That somebody took it stands in the audit trail first.
 */
export async function takeReport(
  deps: Dependencies,
  agent: Person,
  id: SessionId,
  format: ReportFormat,
): Promise<Outcome<Report>> {
  const found = await sessionWithNames(deps.db, id)
  const refusal = found
    ? mayReport(agent, { ...found.session, ownerTeamId: found.ownerTeamId })
    : await mayAdminister(deps, agent)
  if (refusal) return found ? refusal : missing()
  const end = found
    ? { seq: found.session.lastSeq, hash: found.session.lastHash }
    : await endOfChain(deps.db, id)
  if (!end) return missing()
  await writeAudit(deps, [
    { type: 'report-taken', actor: actorOf(agent), about: 'system', data: { session: id, format } },
  ])
  const ids = await agentsNamed(deps.db, id, end.seq)
  const names = await agentNames(deps.db, ids)
  const takenAt = deps.now()
  return {
    id,
    takenAt,
    end,
    session: found && (await told(deps, found)),
    settingsTeamId: found && found.session.settingsTeamId,
    names: new Map([...names].map(([agentId, name]) => [`agent:${agentId}`, name])),
    lines: () => chainUpTo(deps.db, id, end.seq),
    presence: () => comingsUntil(deps.db, id, takenAt),
    certificate: async () => ((await findSession(deps.db, id)) ? null : certificateOf(deps.db, id)),
  }
}

const missing = () => refused('not-found', 'Nothing is here')

function mayReport(agent: Person, session: Parameters<typeof can>[2]): Refused | null {
  if (can(agent, 'report', session)) return null
  return can(agent, 'see', session)
    ? refused(
        'not-allowed',
        'The record is for the owner, supervisors of the owner’s team and administrators',
      )
    : missing()
}

type Found = NonNullable<Awaited<ReturnType<typeof sessionWithNames>>>

async function told(deps: Dependencies, { session, ownerName, teamName }: Found): Promise<Beside['session']> {
  const tasks = await tasksOf(deps.db, session.id)
  const moment = (at: Date | null) => at?.toISOString() ?? null
  return {
    state: session.state,
    customer: { name: session.customerName, email: session.customerEmail, phone: session.customerPhone },
    owner: ownerName,
    settingsTeam: teamName,
    createdAt: session.createdAt.toISOString(),
    invitedAt: moment(session.invitedAt),
    firstJoinedAt: moment(session.firstJoinedAt),
    endedAt: moment(session.endedAt),
    tasks: tasks.map(({ title, kind, state, completedAt }) => ({
      title,
      kind,
      state,
      completedAt: moment(completedAt),
    })),
  }
}
