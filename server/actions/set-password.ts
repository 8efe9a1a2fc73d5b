import { and, count, eq, gt, ne } from 'drizzle-orm'
import type { AgentId } from '../../shared/ids.ts'
import type { ChangePassword } from '../../shared/people.ts'
import { isRefused, type Outcome, type Refused } from '../domain/outcome.ts'
import { appendAudit, lockAudit } from '../storage/audit.ts'
import { transact, type Transaction } from '../storage/database.ts'
import { working } from '../storage/people.ts'
import { agents, logins, passwordLinks } from '../storage/schema.ts'
import type { Dependencies } from './dependencies.ts'
import { rememberBrowser } from './known-browsers.ts'
import type { Browser, Login } from './log-in.ts'
import { findPasswordLink, linkInvalid, makePasswordLink, useUpLinks } from './password-links.ts'
import { hashPassword } from './passwords.ts'
import { refuseWeak } from './refuse-weak.ts'
import { tryOwnPassword } from './try-own-password.ts'

/**
 * Sets a password by a link, once: every link and login of the account ends, and a lock with them. Answers the mark
 * by which the account knows this browser from now on.
 */
export async function setPassword(
  deps: Dependencies,
  { token, password }: { token: string; password: string },
): Promise<Outcome<{ known: string }>> {
  const found = await findPasswordLink(deps.db, token, deps.now())
  if (!found) return linkInvalid()
  const weak = await refuseWeak(password, found.agent)
  if (weak) return weak
  const passwordHash = await hashPassword(password)
  const { id } = found.agent
  const known = await transact(deps.db, async (tx) => {
    const end = await lockAudit(tx)
    if (!(await findPasswordLink(tx, token, deps.now()))) return linkInvalid()
    await store(deps, tx, id, passwordHash)
    await tx.delete(logins).where(eq(logins.agentId, id))
    await appendAudit(
      tx,
      end,
      [{ type: 'password-set', actor: `agent:${id}`, about: `agent:${id}` }],
      deps.now(),
    )
    return rememberBrowser(tx, id, null, deps.now())
  })
  if (isRefused(known)) return known
  deps.announce.loginsEnded(id, 'all')
  return { known }
}

/** One's own, with the present one at hand. All other browsers are logged out. */
export async function changePassword(
  deps: Dependencies,
  login: Login,
  { present, password }: ChangePassword,
  browser: Browser,
): Promise<Refused | null> {
  const wrong = await tryOwnPassword(deps, login, present, browser)
  if (wrong) return wrong
  const weak = await refuseWeak(password, login)
  if (weak) return weak
  const passwordHash = await hashPassword(password)
  const { id } = login
  const ended = await transact(deps.db, async (tx) => {
    const end = await lockAudit(tx)
    await store(deps, tx, id, passwordHash)
    const others = await tx
      .delete(logins)
      .where(and(eq(logins.agentId, id), ne(logins.id, login.loginId)))
      .returning({ id: logins.id })
    await appendAudit(
      tx,
      end,
      [{ type: 'password-set', actor: `agent:${id}`, about: `agent:${id}` }],
      deps.now(),
    )
    return others.map((each) => each.id)
  })
  deps.announce.loginsEnded(id, ended)
  return null
}

async function store(deps: Dependencies, tx: Transaction, id: AgentId, passwordHash: string): Promise<void> {
  await tx.update(agents).set({ passwordHash, wrongPasswords: 0, lockedUntil: null }).where(eq(agents.id, id))
  await useUpLinks(tx, id, deps.now())
}

const MAILS_AN_HOUR = 3

/** A mail with a link, where an account has this address; whoever asks is not told whether one has. */
export async function askReset(deps: Dependencies, email: string): Promise<void> {
  const [agent] = await deps.db
    .select()
    .from(agents)
    .where(and(eq(agents.email, email.toLowerCase()), working(deps.now())))
  // Who has never had a password here logs in by the identity provider, and ends there.
  if (!agent || (agent.ssoSubject !== null && agent.passwordHash === null)) return
  await transact(deps.db, async (tx) => {
    // One after the other, so that many at once are no more mails than one after the other.
    await tx.select({ id: agents.id }).from(agents).where(eq(agents.id, agent.id)).for('update')
    const since = new Date(deps.now().getTime() - 3_600_000)
    const [sent] = await tx
      .select({ count: count() })
      .from(passwordLinks)
      .where(and(eq(passwordLinks.agentId, agent.id), gt(passwordLinks.createdAt, since)))
    if ((sent?.count ?? 0) >= MAILS_AN_HOUR) return
    const kind = agent.passwordHash === null ? 'invitation' : 'reset'
    await makePasswordLink(deps, tx, agent.id, { kind, way: 'mail' })
  })
  deps.jobs.wake()
}
