import { and, eq, gt, sql } from 'drizzle-orm'
import { v7 as uuid } from 'uuid'
import type { LogIn } from '../../shared/commands.ts'
import type { AgentId, LoginId } from '../../shared/ids.ts'
import { timings } from '../../shared/timings.ts'
import type { Person } from '../domain/access.ts'
import { isRefused, type Outcome } from '../domain/outcome.ts'
import { builtOnce } from '../storage/built-query.ts'
import { transact, type Transaction } from '../storage/database.ts'
import { furtherTeamsOfAgent, working } from '../storage/people.ts'
import { agents, logins, teams } from '../storage/schema.ts'
import { hashToken, newToken } from '../storage/secrets.ts'
import type { Dependencies } from './dependencies.ts'
import { isKnown, rememberBrowser } from './known-browsers.ts'
import { mustSecure, personOf } from './present-rights.ts'
import { proveSecondFactor } from './prove-second-factor.ts'
import { tryPassword, wrongPassword, type Proof } from './try-password.ts'

/** An agent's authenticated browser. */
export interface Login extends Person {
  loginId: LoginId
  name: string
  email: string
  teamName: string
  expiresAt: Date
  /** By an identity provider. */
  sso: boolean
  /** Has to have a second factor and has none: may set one up, and nothing else. */
  mustSecure: boolean
}

/** What a browser brings: the mark of an account it has logged in to before, and what it calls itself. */
export interface Browser {
  known: string | null
  name: string | null
}

/** What a browser keeps, known to the caller alone: the token of its login, and that the account knows it. */
export interface Tokens {
  login: string
  known: string
}

/** A new login for the right password. */
export async function logIn(
  deps: Dependencies,
  { email, password, code }: LogIn,
  browser: Browser,
): Promise<Outcome<Tokens>> {
  const [agent] = await deps.db
    .select()
    .from(agents)
    .where(and(eq(agents.email, email.toLowerCase()), working(deps.now())))
  const known = agent ? await isKnown(deps.db, agent.id, browser.known) : null
  const proveMore = () => (agent ? proveSecondFactor(deps, agent, code) : Promise.resolve<Proof>('wrong'))
  const tried = await tryPassword(deps, agent ?? null, known, password, proveMore)
  if (isRefused(tried)) return tried
  if (!agent) throw new Error('a password fitted nobody')
  return transact(deps.db, async (tx) => {
    // Whoever was deactivated, or set another password, while this one was judged is not let in by it.
    const [now] = await tx
      .select({ passwordHash: agents.passwordHash })
      .from(agents)
      .where(and(eq(agents.id, agent.id), working(deps.now())))
      .for('update')
    if (now?.passwordHash !== agent.passwordHash) return wrongPassword()
    return newLogin(deps, tx, agent.id, { ...browser, known })
  })
}

/** Logs a browser in, whoever it is was proved before. */
export async function newLogin(
  deps: Dependencies,
  tx: Transaction,
  agent: AgentId,
  { known, name, sso = false }: { known: Buffer | null; name: string | null; sso?: boolean },
): Promise<Tokens> {
  const token = newToken()
  const at = deps.now()
  await tx.insert(logins).values({
    id: uuid() as LoginId,
    agentId: agent,
    tokenHash: hashToken(token),
    sso,
    browser: name?.slice(0, BROWSER_LETTERS) ?? null,
    createdAt: at,
    renewedAt: at,
    expiresAt: expiry(deps, at),
  })
  await tx.update(agents).set({ seenAt: at }).where(eq(agents.id, agent))
  return { login: token, known: await rememberBrowser(tx, agent, known, at) }
}

const BROWSER_LETTERS = 300

/** Whose browser this is; null when the login is unknown, over, or the account does not work any more. */
export async function findLogin(deps: Dependencies, token: string): Promise<Login | null> {
  const [found] = await loginByToken(deps.db).execute({ token: hashToken(token), now: deps.now() })
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
    sso: login.sso,
    mustSecure: mustSecure(deps, agent, login),
  }
}

const loginByToken = builtOnce((db) =>
  db
    .select({ login: logins, agent: agents, teamName: teams.name, furtherTeams: furtherTeamsOfAgent })
    .from(logins)
    .innerJoin(agents, eq(agents.id, logins.agentId))
    .innerJoin(teams, eq(teams.id, agents.teamId))
    .where(and(eq(logins.tokenHash, sql.placeholder('token')), working(sql.placeholder('now'))))
    .prepare('login_by_token'),
)

/** Slides the login's life; true when it did, and the cookie has to follow. */
export async function renewLogin(deps: Dependencies, login: Login): Promise<boolean> {
  const at = deps.now()
  const next = expiry(deps, at)
  if (next.getTime() - login.expiresAt.getTime() < timings.loginRenewMs) return false
  await deps.db
    .update(logins)
    .set({ renewedAt: at, expiresAt: next })
    .where(and(eq(logins.id, login.loginId), gt(logins.expiresAt, at)))
  await deps.db.update(agents).set({ seenAt: at }).where(eq(agents.id, login.id))
  return true
}

/** Ends this login; its sockets are cut. */
export async function logOut(deps: Dependencies, login: Login): Promise<void> {
  await deps.db.delete(logins).where(eq(logins.id, login.loginId))
  deps.announce.loginsEnded(login.id, [login.loginId])
}

const expiry = (deps: Dependencies, at: Date): Date =>
  new Date(at.getTime() + deps.settings.loginDays * 86_400_000)
