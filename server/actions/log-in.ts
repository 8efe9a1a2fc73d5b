import { and, eq, gt, inArray, isNull } from 'drizzle-orm'
import { v7 as uuid } from 'uuid'
import type { LogIn } from '../../shared/commands.ts'
import type { AgentId, LoginId } from '../../shared/ids.ts'
import { timings } from '../../shared/timings.ts'
import type { Person } from '../domain/access.ts'
import { refused, type Outcome } from '../domain/outcome.ts'
import { findPeople, furtherTeamsOfAgent } from '../storage/people.ts'
import { agents, logins, teams } from '../storage/schema.ts'
import { hashToken, newToken } from '../storage/secrets.ts'
import type { Dependencies } from './dependencies.ts'
import { passwordFits } from './passwords.ts'

/** An agent's authenticated browser. */
export interface Login extends Person {
  loginId: LoginId
  name: string
  email: string
  teamName: string
  expiresAt: Date
}

/** A new login for the right password; its token is known to the caller alone. */
export async function logIn(deps: Dependencies, { email, password }: LogIn): Promise<Outcome<string>> {
  const [agent] = await deps.db
    .select()
    .from(agents)
    .where(and(eq(agents.email, email.toLowerCase()), isNull(agents.deactivatedAt)))
  if (!(await passwordFits(agent?.passwordHash ?? null, password)) || !agent)
    return refused('wrong-password', 'E-mail and password do not belong together')
  const token = newToken()
  const at = deps.now()
  await deps.db.insert(logins).values({
    id: uuid() as LoginId,
    agentId: agent.id,
    tokenHash: hashToken(token),
    createdAt: at,
    renewedAt: at,
    expiresAt: expiry(deps, at),
  })
  return token
}

/** Whose browser this is; null when the login is unknown, over, or its agent deactivated. */
export async function findLogin(deps: Dependencies, token: string): Promise<Login | null> {
  const [found] = await deps.db
    .select({ login: logins, agent: agents, teamName: teams.name, furtherTeams: furtherTeamsOfAgent })
    .from(logins)
    .innerJoin(agents, eq(agents.id, logins.agentId))
    .innerJoin(teams, eq(teams.id, agents.teamId))
    .where(and(eq(logins.tokenHash, hashToken(token)), isNull(agents.deactivatedAt)))
  if (!found || found.login.expiresAt <= deps.now()) return null
  const { login, agent, teamName } = found
  const { name, email } = agent
  return {
    ...personOf(deps, { ...agent, furtherTeams: found.furtherTeams }),
    name,
    email,
    teamName,
    loginId: login.id,
    expiresAt: login.expiresAt,
  }
}

type Stored = Omit<Person, 'scope'>

const personOf = (deps: Dependencies, { id, role, teamId, furtherTeams }: Stored): Person => ({
  id,
  role,
  teamId,
  furtherTeams,
  scope: deps.settingsOf(teamId).scope,
})

/** These agents with their present rights; whoever was deactivated is left out. */
export async function findPersons(
  deps: Dependencies,
  ids: readonly AgentId[],
): Promise<Map<AgentId, Person>> {
  const found = await findPeople(deps.db, ids)
  return new Map(found.map((stored) => [stored.id, personOf(deps, stored)]))
}

/** Those of these logins that have neither ended nor run out. */
export async function livingLogins(deps: Dependencies, ids: readonly LoginId[]): Promise<Set<LoginId>> {
  const found = await deps.db
    .select({ id: logins.id })
    .from(logins)
    .where(and(inArray(logins.id, [...ids]), gt(logins.expiresAt, deps.now())))
  return new Set(found.map(({ id }) => id))
}

/** Slides the login's life; true when it did, and the cookie has to follow. */
export async function renewLogin(deps: Dependencies, login: Login): Promise<boolean> {
  const at = deps.now()
  const next = expiry(deps, at)
  if (next.getTime() - login.expiresAt.getTime() < timings.loginRenewMs) return false
  await deps.db
    .update(logins)
    .set({ renewedAt: at, expiresAt: next })
    .where(and(eq(logins.id, login.loginId), gt(logins.expiresAt, at)))
  return true
}

/** Ends this login; its sockets are cut. */
export async function logOut(deps: Dependencies, login: Login): Promise<void> {
  await deps.db.delete(logins).where(eq(logins.id, login.loginId))
  deps.announce.loginsEnded(login.id, [login.loginId])
}

const expiry = (deps: Dependencies, at: Date): Date =>
  new Date(at.getTime() + deps.settings.loginDays * 86_400_000)
