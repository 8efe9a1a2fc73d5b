import { eq } from 'drizzle-orm'
import { v7 as uuid } from 'uuid'
import type { z } from 'zod'
import type { AgentId } from '../../shared/ids.ts'
import type { Account, Accounts, ChangePerson, InvitePerson } from '../../shared/people.ts'
import type { Person } from '../domain/access.ts'
import { isRefused, refused, type Outcome, type Refused } from '../domain/outcome.ts'
import { readAccounts } from '../storage/accounts.ts'
import { appendAudit, lockAudit, type AuditLine } from '../storage/audit.ts'
import { transact, type Transaction } from '../storage/database.ts'
import { agents } from '../storage/schema.ts'
import {
  applied,
  endLogins,
  findAccount,
  lastAdministrator,
  lineAbout,
  linesOfChange,
  setFurther,
  wrongFacts,
  type StoredAccount,
} from './account-rules.ts'
import { mayAdminister } from './administration.ts'
import type { Dependencies } from './dependencies.ts'
import { makePasswordLink, useUpLinks } from './password-links.ts'

/** Every account, those that do not work any more too. */
export async function listPeople(deps: Dependencies, admin: Person): Promise<Outcome<Accounts>> {
  return (await mayAdminister(deps, admin)) ?? { items: await readAccounts(deps.db, deps.now()) }
}

/** A new account without a password, and a mail with the way to set one. */
export async function invitePerson(
  deps: Dependencies,
  admin: Person,
  { furtherTeamIds, expiresAt, ...wish }: z.output<typeof InvitePerson>,
): Promise<Outcome<Account>> {
  const id = uuid() as AgentId
  const email = wish.email.toLowerCase()
  return change(deps, admin, id, async (tx) => {
    const wrong = await wrongFacts(tx, id, { ...wish, email, furtherTeamIds }, null)
    if (wrong) return wrong
    const values = { ...wish, id, email, expiresAt: expiresAt === null ? null : new Date(expiresAt) }
    await tx.insert(agents).values(values)
    await setFurther(tx, { id, teamId: wish.teamId, furtherTeamIds })
    await makePasswordLink(deps, tx, id, { kind: 'invitation', way: 'mail' })
    return [lineAbout(admin, id, 'agent-invited', { role: wish.role })]
  })
}

/** Name, address, role, teams, how long the account works, and whether it does. */
export async function changePerson(
  deps: Dependencies,
  admin: Person,
  id: AgentId,
  wish: ChangePerson,
): Promise<Outcome<Account>> {
  const changed = await changeKnown(deps, admin, id, async (tx, before) => {
    if (wish.deactivated && id === admin.id)
      return refused('invalid', 'Nobody deactivates themselves', { deactivated: 'yourself' })
    const next = applied(before, wish, deps.now())
    const hindrance =
      // Who comes back joins their teams anew: one of them may have been archived.
      (await wrongFacts(tx, id, next, before.deactivatedAt ? null : before)) ??
      (await lastAdministrator(tx, deps.now(), before, next))
    if (hindrance) return hindrance
    const { furtherTeamIds: _teams, ...values } = next
    await tx.update(agents).set(values).where(eq(agents.id, id))
    await setFurther(tx, next)
    // A way into the account that went to another address, or to somebody who left, is none any more.
    if (next.email !== before.email || next.deactivatedAt) await useUpLinks(tx, id, deps.now())
    if (next.deactivatedAt) await endLogins(tx, id)
    return linesOfChange(admin, before, next)
  })
  if (!isRefused(changed) && changed.state === 'deactivated') deps.announce.loginsEnded(id, 'all')
  return changed
}

/** The account as it is then. `work` changes it, under the audit trail's lock, and says what it was. */
export const changeKnown = (
  deps: Dependencies,
  admin: Person,
  id: AgentId,
  work: (tx: Transaction, account: StoredAccount) => Promise<AuditLine[] | Refused>,
): Promise<Outcome<Account>> =>
  change(deps, admin, id, async (tx) => {
    const account = await findAccount(tx, id)
    return account ? work(tx, account) : gone()
  })

async function change(
  deps: Dependencies,
  admin: Person,
  id: AgentId,
  work: (tx: Transaction) => Promise<AuditLine[] | Refused>,
): Promise<Outcome<Account>> {
  const refusal = await mayAdminister(deps, admin)
  if (refusal) return refusal
  const changed = await transact(deps.db, async (tx) => {
    const end = await lockAudit(tx)
    const lines = await work(tx)
    if (isRefused(lines)) return lines
    await appendAudit(tx, end, lines, deps.now())
    const [account] = await readAccounts(tx, deps.now(), id)
    return account ?? gone()
  })
  deps.jobs.wake()
  return changed
}

const gone = () => refused('not-found', 'Nothing is here')
