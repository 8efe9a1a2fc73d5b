import { eq, inArray, sql } from 'drizzle-orm'
import type { Account } from '../../shared/people.ts'
import type { AgentId, TeamId } from '../../shared/ids.ts'
import { accountState } from '../domain/account.ts'
import type { Database, Transaction } from './database.ts'
import { agents, passwordLinks, sessions, teams } from './schema.ts'
import { furtherTeamsOfAgent } from './people.ts'

const openSessions = sql<number>`(
  select count(*)::int from ${sessions} where ${sessions.ownerId} = ${agents.id} and ${sessions.state} <> 'ended'
)`
const newestMail = sql<string | null>`(
  select ${passwordLinks.id} from ${passwordLinks}
  where ${passwordLinks.agentId} = ${agents.id} and ${passwordLinks.state} is not null
  order by ${passwordLinks.createdAt} desc limit 1
)`

/** Every account by its name, or one of them. */
export async function readAccounts(db: Database | Transaction, now: Date, id?: AgentId): Promise<Account[]> {
  const found = await db
    .select({ agent: agents, team: teams, furtherTeams: furtherTeamsOfAgent, openSessions, newestMail })
    .from(agents)
    .innerJoin(teams, eq(teams.id, agents.teamId))
    .where(id && eq(agents.id, id))
    .orderBy(sql`lower(${agents.name})`, agents.id)
  const names = new Map(
    (await db.select({ id: teams.id, name: teams.name }).from(teams)).map((each) => [each.id, each.name]),
  )
  const mails = await mailsOf(
    db,
    found.flatMap(({ newestMail: mail }) => mail ?? []),
  )
  const named = (team: TeamId) => ({ id: team, name: names.get(team) ?? '' })
  return found.map(({ agent, furtherTeams, newestMail: mail, openSessions: open }) => ({
    id: agent.id,
    name: agent.name,
    email: agent.email,
    role: agent.role,
    team: named(agent.teamId),
    furtherTeams: furtherTeams.map(named),
    state: accountState(agent, now),
    expiresAt: agent.expiresAt?.toISOString() ?? null,
    seenAt: agent.seenAt?.toISOString() ?? null,
    secondFactor: agent.totpConfirmedAt !== null,
    openSessions: open,
    mail: (mail && mails.get(mail)) || null,
  }))
}

async function mailsOf(
  db: Database | Transaction,
  ids: readonly string[],
): Promise<Map<string, NonNullable<Account['mail']>>> {
  if (ids.length === 0) return new Map()
  const found = await db
    .select({
      id: passwordLinks.id,
      kind: passwordLinks.kind,
      state: passwordLinks.state,
      reason: passwordLinks.reason,
    })
    .from(passwordLinks)
    .where(inArray(passwordLinks.id, ids as never))
  return new Map(
    found.flatMap(({ id, kind, state, reason }) => (state ? [[id, { kind, state, reason }]] : [])),
  )
}
