import { and, eq, gt, inArray, isNull, or, sql, type Placeholder } from 'drizzle-orm'
import type { AgentId, TeamId } from '../../shared/ids.ts'
import type { Database, Transaction } from './database.ts'
import { agents, furtherTeams, teams } from './schema.ts'

/** The teams of an agent beside the main one, as part of a query of `agents`. */
export const furtherTeamsOfAgent = sql<TeamId[]>`array(
  select ${furtherTeams.teamId} from ${furtherTeams} where ${furtherTeams.agentId} = ${agents.id}
)`

/** Whoever may log in at this moment: neither deactivated, nor is the account's time over (`worksAt`). */
export const working = (now: Date | Placeholder) =>
  and(isNull(agents.deactivatedAt), or(isNull(agents.expiresAt), gt(agents.expiresAt, now)))

/** What permissions are judged by, of those who may still log in. */
export const findPeople = (db: Database, ids: readonly AgentId[], now: Date) =>
  db
    .select({
      id: agents.id,
      role: agents.role,
      teamId: agents.teamId,
      furtherTeams: furtherTeamsOfAgent,
    })
    .from(agents)
    .where(and(inArray(agents.id, [...ids]), working(now)))

/** The main team of an agent. Every session has an owner, so it is there. */
export async function teamOf(db: Database | Transaction, id: AgentId): Promise<TeamId> {
  const [agent] = await db.select({ teamId: agents.teamId }).from(agents).where(eq(agents.id, id))
  if (!agent) throw new Error(`no agent ${id}`)
  return agent.teamId
}

export const isTeam = async (db: Database | Transaction, id: TeamId): Promise<boolean> =>
  (await db.select({ id: teams.id }).from(teams).where(eq(teams.id, id))).length > 0
