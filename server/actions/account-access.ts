import { eq } from 'drizzle-orm'
import type { AgentId } from '../../shared/ids.ts'
import type { Account, PasswordUrl } from '../../shared/people.ts'
import type { Person } from '../domain/access.ts'
import { isRefused, refused, type Outcome } from '../domain/outcome.ts'
import type { Transaction } from '../storage/database.ts'
import { agents, knownBrowsers } from '../storage/schema.ts'
import { endLogins, lineAbout, mayHaveLink, type StoredAccount } from './account-rules.ts'
import type { Dependencies } from './dependencies.ts'
import { makePasswordLink, type Way } from './password-links.ts'
import { changeKnown } from './people.ts'
import { forgetSecondFactor } from './second-factor.ts'

/** Another mail with the way to set a password. */
export const sendPasswordLink = (deps: Dependencies, admin: Person, id: AgentId): Promise<Outcome<Account>> =>
  changeKnown(deps, admin, id, async (tx, account) => {
    const made = await makeLink(deps, tx, account, 'mail')
    return isRefused(made) ? made : [lineAbout(admin, id, 'password-link-sent', { kind: made.kind })]
  })

/** The same for an installation without a mail server: the administrator passes the address on. Said once. */
export async function takePasswordLink(
  deps: Dependencies,
  admin: Person,
  id: AgentId,
): Promise<Outcome<PasswordUrl>> {
  let taken: PasswordUrl | null = null
  const changed = await changeKnown(deps, admin, id, async (tx, account) => {
    if (deps.mail) return refused('not-allowed', 'A mail server is set up: the link goes by mail')
    const made = await makeLink(deps, tx, account, 'pass-on')
    if (isRefused(made)) return made
    taken = { url: made.url, expiresAt: made.expiresAt.toISOString() }
    return [lineAbout(admin, id, 'password-link-taken', { kind: made.kind })]
  })
  if (isRefused(changed)) return changed
  if (!taken) throw new Error('no link was made')
  return taken
}

async function makeLink(deps: Dependencies, tx: Transaction, account: StoredAccount, way: Way) {
  const wrong = mayHaveLink(account, deps.now())
  if (wrong) return wrong
  const kind = account.passwordHash === null ? ('invitation' as const) : ('reset' as const)
  return { kind, ...(await makePasswordLink(deps, tx, account.id, { kind, way })) }
}

/** Wrong passwords of before are forgotten. */
export const unlockPerson = (deps: Dependencies, admin: Person, id: AgentId): Promise<Outcome<Account>> =>
  changeKnown(deps, admin, id, async (tx) => {
    const unlocked = { wrongPasswords: 0, lockedUntil: null }
    await tx.update(agents).set(unlocked).where(eq(agents.id, id))
    await tx.update(knownBrowsers).set(unlocked).where(eq(knownBrowsers.agentId, id))
    return [lineAbout(admin, id, 'agent-unlocked')]
  })

/** All their browsers are logged out. */
export async function logOutPerson(
  deps: Dependencies,
  admin: Person,
  id: AgentId,
): Promise<Outcome<Account>> {
  const changed = await changeKnown(deps, admin, id, async (tx) => {
    await endLogins(tx, id)
    return [lineAbout(admin, id, 'logins-ended')]
  })
  if (!isRefused(changed)) deps.announce.loginsEnded(id, 'all')
  return changed
}

/** For whoever lost the app and the codes: the password alone logs in, until they set it up anew. All logins end. */
export async function resetSecondFactor(
  deps: Dependencies,
  admin: Person,
  id: AgentId,
): Promise<Outcome<Account>> {
  const changed = await changeKnown(deps, admin, id, async (tx) => {
    await forgetSecondFactor(tx, id)
    await endLogins(tx, id)
    return [lineAbout(admin, id, 'second-factor-reset')]
  })
  if (!isRefused(changed)) deps.announce.loginsEnded(id, 'all')
  return changed
}
