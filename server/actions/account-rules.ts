import { and, eq, inArray, isNull, ne } from 'drizzle-orm'
import type { AuditType } from '../../shared/administration.ts'
import type { AgentId, TeamId } from '../../shared/ids.ts'
import type { ChangePerson } from '../../shared/people.ts'
import { worksAt } from '../domain/account.ts'
import type { Person } from '../domain/access.ts'
import { refused, type Refused } from '../domain/outcome.ts'
import type { AuditLine } from '../storage/audit.ts'
import type { Transaction } from '../storage/database.ts'
import { furtherTeamsOfAgent } from '../storage/people.ts'
import { agents, furtherTeams, logins, teams } from '../storage/schema.ts'
import { actorOf } from './administration.ts'

export type StoredAccount = typeof agents.$inferSelect & { furtherTeamIds: TeamId[] }
type Facts = Pick<StoredAccount, 'email' | 'teamId' | 'furtherTeamIds'>

/** An account as it is within this transaction. */
export async function findAccount(tx: Transaction, id: AgentId): Promise<StoredAccount | null> {
  const [found] = await tx
    .select({ agent: agents, furtherTeamIds: furtherTeamsOfAgent })
    .from(agents)
    .innerJoin(teams, eq(teams.id, agents.teamId))
    .where(eq(agents.id, id))
    .for('update', { of: agents })
  return found ? { ...found.agent, furtherTeamIds: found.furtherTeamIds } : null
}

/** The account as the wish makes it. */
export function applied(before: StoredAccount, wish: ChangePerson, now: Date): StoredAccount {
  const { expiresAt, deactivated, email, ...values } = wish
  return {
    ...before,
    ...Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)),
    ...(email && { email: email.toLowerCase() }),
    ...(expiresAt !== undefined && { expiresAt: expiresAt === null ? null : new Date(expiresAt) }),
    ...(deactivated !== undefined && { deactivatedAt: deactivated ? (before.deactivatedAt ?? now) : null }),
  }
}

/** What the schema cannot say: an address of their own, teams that are there. */
export async function wrongFacts(
  tx: Transaction,
  id: AgentId,
  { email, teamId, furtherTeamIds }: Facts,
  before: Facts | null,
): Promise<Refused | null> {
  const [other] = await tx
    .select({ id: agents.id })
    .from(agents)
    .where(and(eq(agents.email, email), ne(agents.id, id)))
  if (other)
    return refused('invalid', 'Somebody with this e-mail address is there already', { email: 'taken' })
  const had = new Set(before ? [before.teamId, ...before.furtherTeamIds] : [])
  const joined = [...new Set([teamId, ...furtherTeamIds])].filter((team) => !had.has(team))
  if (joined.length === 0) return null
  const found = await tx
    .select({ id: teams.id })
    .from(teams)
    .where(and(inArray(teams.id, joined), isNull(teams.archivedAt)))
  return found.length === joined.length
    ? null
    : refused('invalid', 'There is no such team, or it is archived', { teamId: 'no-team' })
}

/** Somebody who can administer Foyer for good has to be left. */
export async function lastAdministrator(
  tx: Transaction,
  now: Date,
  before: StoredAccount,
  next: StoredAccount,
): Promise<Refused | null> {
  const administers = (account: StoredAccount) =>
    account.role === 'administrator' && account.expiresAt === null && worksAt(account, now)
  if (!administers(before) || administers(next)) return null
  const others = await tx
    .select({ passwordHash: agents.passwordHash })
    .from(agents)
    .where(
      and(
        eq(agents.role, 'administrator'),
        ne(agents.id, before.id),
        isNull(agents.deactivatedAt),
        isNull(agents.expiresAt),
      ),
    )
  return others.some(({ passwordHash }) => passwordHash !== null)
    ? null
    : refused('last-administrator', 'Somebody has to stay an administrator without an end')
}

/** Whether a link to set a password may be made for this account. */
export const mayHaveLink = (account: StoredAccount, now: Date): Refused | null =>
  worksAt(account, now) ? null : refused('invalid', 'The account does not work', { state: 'not-working' })

/** The teams beside the main one. */
export async function setFurther(
  tx: Transaction,
  { id, teamId, furtherTeamIds }: Pick<StoredAccount, 'id' | 'teamId' | 'furtherTeamIds'>,
): Promise<void> {
  await tx.delete(furtherTeams).where(eq(furtherTeams.agentId, id))
  const others = [...new Set(furtherTeamIds)].filter((team) => team !== teamId)
  if (others.length > 0)
    await tx.insert(furtherTeams).values(others.map((team) => ({ agentId: id, teamId: team })))
}

export const endLogins = async (tx: Transaction, id: AgentId): Promise<void> =>
  void (await tx.delete(logins).where(eq(logins.agentId, id)))

export const lineAbout = (
  admin: Pick<Person, 'id'> | null,
  id: AgentId,
  type: AuditType,
  data?: Record<string, string>,
): AuditLine => ({
  type,
  actor: admin ? actorOf(admin) : 'system',
  about: `agent:${id}`,
  ...(data && { data }),
})

/** What changed, without the names and addresses of people: a trail is kept for longer than they are. */
export function linesOfChange(
  admin: Pick<Person, 'id'> | null,
  before: StoredAccount,
  next: StoredAccount,
): AuditLine[] {
  const { id } = before
  const told = (account: StoredAccount): Record<string, string> => ({
    role: account.role,
    team: account.teamId,
    further: account.furtherTeamIds.toSorted().join(' '),
    until: account.expiresAt?.toISOString() ?? 'null',
  })
  const [was, is] = [told(before), told(next)]
  const lines = Object.keys(is)
    .filter((key) => was[key] !== is[key])
    .map((key) => lineAbout(admin, id, 'agent-changed', { key, from: was[key] ?? '', to: is[key] ?? '' }))
  for (const key of ['name', 'email'] as const)
    if (before[key] !== next[key]) lines.push(lineAbout(admin, id, 'agent-changed', { key }))
  if (Boolean(before.deactivatedAt) !== Boolean(next.deactivatedAt))
    lines.push(lineAbout(admin, id, next.deactivatedAt ? 'agent-deactivated' : 'agent-reactivated'))
  return lines
}
