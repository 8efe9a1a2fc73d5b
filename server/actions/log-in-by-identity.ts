import { and, eq, isNull, sql } from 'drizzle-orm'
import { v7 as uuid } from 'uuid'
import { Email, personName } from '../../shared/commands.ts'
import type { AgentId, TeamId } from '../../shared/ids.ts'
import { worksAt } from '../domain/account.ts'
import { isRefused, refused, type Outcome } from '../domain/outcome.ts'
import { placeOf, readGroupRules } from '../domain/single-sign-on.ts'
import { appendAudit, lockAudit, type AuditLine } from '../storage/audit.ts'
import { transact, type Transaction } from '../storage/database.ts'
import { agents, teams } from '../storage/schema.ts'
import {
  findAccount,
  lastAdministrator,
  lineAbout,
  linesOfChange,
  type StoredAccount,
} from './account-rules.ts'
import type { Dependencies } from './dependencies.ts'
import { isKnown } from './known-browsers.ts'
import { newLogin, type Browser, type Tokens } from './log-in.ts'

/** Whom the identity provider vouches for. */
export interface Identity {
  /** Names them at that provider for ever; an address may go to somebody else. */
  subject: string
  email: string | null
  isEmailVerified: boolean
  name: string | null
  groups: readonly string[]
}

/**
 * A new login for whom the identity provider vouches. The account is theirs by the provider's own name for them; the
 * first time by a verified address; or it is made, where that is set. Groups decide role and team where rules are set:
 * whom no rule fits is refused.
 */
export async function logInByIdentity(
  deps: Dependencies,
  identity: Identity,
  browser: Browser,
): Promise<Outcome<Tokens>> {
  const read = readGroupRules(deps.settings.oidcGroups)
  const rules = 'rules' in read ? read.rules : []
  const place = placeOf(rules, identity.groups)
  if (rules.length > 0 && !place) return stranger('no group of theirs may use Foyer')
  return transact(deps.db, async (tx) => {
    const end = await lockAudit(tx)
    const found = (await bySubject(tx, identity)) ?? (await byAddress(tx, identity))
    const account = found ?? (await make(deps, tx, identity, place))
    if (isRefused(account)) return account
    const lines: AuditLine[] = found
      ? []
      : [lineAbout(account, account.id, 'agent-joined', { role: account.role })]
    if (!worksAt(account, deps.now())) return stranger('the account does not work')
    const next = await moved(deps, tx, account, place)
    await tx
      .update(agents)
      .set({ role: next.role, teamId: next.teamId, ssoSubject: identity.subject })
      .where(eq(agents.id, account.id))
    await appendAudit(tx, end, [...lines, ...linesOfChange(null, account, next)], deps.now())
    const known = await isKnown(tx, account.id, browser.known)
    return newLogin(deps, tx, account.id, { known, name: browser.name, sso: true })
  })
}

/** One answer for all: which of them it is, is for whoever runs Foyer. */
const stranger = (why: string) => refused('not-allowed', why)

async function bySubject(tx: Transaction, { subject }: Identity): Promise<StoredAccount | null> {
  const [found] = await tx.select({ id: agents.id }).from(agents).where(eq(agents.ssoSubject, subject))
  return found ? findAccount(tx, found.id) : null
}

/** Only the first time: an account that is somebody's already stays theirs, whoever has its address now. */
async function byAddress(
  tx: Transaction,
  { email, isEmailVerified }: Identity,
): Promise<StoredAccount | null> {
  if (!email || !isEmailVerified) return null
  const [found] = await tx
    .select({ id: agents.id })
    .from(agents)
    .where(and(eq(agents.email, email.toLowerCase()), isNull(agents.ssoSubject)))
  return found ? findAccount(tx, found.id) : null
}

async function make(
  deps: Dependencies,
  tx: Transaction,
  { email, isEmailVerified, name }: Identity,
  place: ReturnType<typeof placeOf>,
): Promise<Outcome<StoredAccount>> {
  if (!deps.settings.oidcNewAccounts) return stranger('they have no account')
  const address = Email.safeParse(email ?? '')
  if (!address.success || !isEmailVerified) return stranger('the provider does not vouch for an address')
  const team = (place?.team && (await teamNamed(tx, place.team))) || (await onlyTeam(tx))
  if (!team) return stranger('no team is known for them')
  const id = uuid() as AgentId
  const called = personName.safeParse(name ?? '')
  const made = await tx
    .insert(agents)
    .values({
      id,
      name: called.success ? called.data : (address.data.split('@')[0] ?? ''),
      email: address.data.toLowerCase(),
      role: place?.role ?? 'agent',
      teamId: team,
    })
    .onConflictDoNothing()
    .returning({ id: agents.id })
  const account = made.length > 0 ? await findAccount(tx, id) : null
  return account ?? stranger('the address is somebody else’s account')
}

/** As the groups of now have it; the last administrator stays one. */
async function moved(
  deps: Dependencies,
  tx: Transaction,
  account: StoredAccount,
  place: ReturnType<typeof placeOf>,
): Promise<StoredAccount> {
  if (!place) return account
  const teamId = (place.team && (await teamNamed(tx, place.team))) || account.teamId
  const next = { ...account, role: place.role, teamId }
  return (await lastAdministrator(tx, deps.now(), account, next)) ? { ...next, role: account.role } : next
}

async function teamNamed(tx: Transaction, name: string): Promise<TeamId | null> {
  const [team] = await tx
    .select({ id: teams.id })
    .from(teams)
    .where(and(sql`lower(${teams.name}) = lower(${name})`, isNull(teams.archivedAt)))
  return team?.id ?? null
}

async function onlyTeam(tx: Transaction): Promise<TeamId | null> {
  const all = await tx.select({ id: teams.id }).from(teams).where(isNull(teams.archivedAt)).limit(2)
  return all.length === 1 ? (all[0]?.id ?? null) : null
}
