import { and, asc, count, eq, inArray, lt, lte, or, sql } from 'drizzle-orm'
import type { EraseCustomer, ErasureDue, ErasureFound } from '../../shared/administration.ts'
import type { SessionId, TeamId } from '../../shared/ids.ts'
import type { Person } from '../domain/access.ts'
import { isRefused, refused, type Outcome } from '../domain/outcome.ts'
import { appendAudit, lockAudit, type AuditActor, type AuditLine } from '../storage/audit.ts'
import { transact } from '../storage/database.ts'
import { eraseSession, lockSessions } from '../storage/erase.ts'
import { agents, logins, passwordLinks, sessions, teams } from '../storage/schema.ts'
import { actorOf, mayAdminister } from './administration.ts'
import { readPhone } from './customer-details.ts'
import type { Dependencies } from './dependencies.ts'
import type { Browser, Login } from './log-in.ts'
import { tryOwnPassword } from './try-own-password.ts'

const DAY = 86_400_000
const AT_ONCE = 50
const SHOWN = 20

type Session = typeof sessions.$inferSelect

/** Erases what its team keeps no longer, and what is left of logins that are over. Run again and again by each process. */
export async function eraseExpired(deps: Dependencies): Promise<void> {
  for (const { id, before } of await rules(deps)) {
    for (;;) {
      const due = await deps.db
        .select({ id: sessions.id })
        .from(sessions)
        .where(isDue(id, before))
        .orderBy(asc(sessions.endedAt))
        .limit(AT_ONCE)
      const ids = due.map((session) => session.id)
      const erased = await erase(deps, 'system', ids, 'retention', (session) =>
        wasEndedBefore(session, before),
      )
      if (erased.length === 0) break
    }
  }
  await forgetLogins(deps)
}

/** What the rules of the teams would erase if they were kept now: a dry run, nothing is changed. */
export async function readErasureDue(deps: Dependencies, admin: Person): Promise<Outcome<ErasureDue>> {
  const refusal = await mayAdminister(deps, admin)
  if (refusal) return refusal
  const items = []
  for (const { id, name, days, before } of await rules(deps)) {
    const [found] = await deps.db.select({ count: count() }).from(sessions).where(isDue(id, before))
    items.push({ team: { id, name }, days, count: found?.count ?? 0 })
  }
  return { items }
}

/** Every session with this contact: what erasing the customer would erase. */
export async function findCustomer(
  deps: Dependencies,
  admin: Person,
  contact: string,
): Promise<Outcome<ErasureFound>> {
  const refusal = await mayAdminister(deps, admin)
  if (refusal) return refusal
  const found = await deps.db
    .select({ session: sessions, ownerName: agents.name })
    .from(sessions)
    .innerJoin(agents, eq(agents.id, sessions.ownerId))
    .where(hasContact(deps, contact))
    .orderBy(asc(sessions.createdAt))
  return {
    count: found.length,
    open: found.filter(({ session }) => session.state !== 'ended').length,
    items: found.slice(0, SHOWN).map(({ session, ownerName }) => ({
      id: session.id,
      customer: { name: session.customerName },
      owner: { name: ownerName },
      state: session.state,
      createdAt: session.createdAt.toISOString(),
    })),
  }
}

/**
 * Erases every session with this contact, for good. Refused while one of them is open, and without the
 * administrator's password. The trail keeps where the line of each ended, and a mark by which the contact can be
 * recognised, but not read.
 */
export async function eraseCustomer(
  deps: Dependencies,
  admin: Login,
  { contact, present }: EraseCustomer,
  browser: Browser,
): Promise<Outcome<{ count: number }>> {
  const refusal = await mayAdminister(deps, admin)
  if (refusal) return refusal
  const wrong = await tryOwnPassword(deps, admin, present, browser)
  if (wrong) return wrong
  const found = await deps.db.select().from(sessions).where(hasContact(deps, contact))
  if (found.length === 0) return refused('not-found', 'Nobody has this contact')
  const ids = found.map(({ id }) => id)
  const mark = deps.seal.mark(contact.trim().toLowerCase(), 'erased').toString('base64url')
  const erased = await erase(deps, actorOf(admin), ids, mark, null)
  return isRefused(erased) ? erased : { count: erased.length }
}

/** All of them or none, each with its certificate. `when`: those that are not so any more are passed over. */
async function erase(
  deps: Dependencies,
  actor: AuditActor,
  ids: readonly SessionId[],
  why: string,
  when: (session: Session) => boolean,
): Promise<Session[]>
async function erase(
  deps: Dependencies,
  actor: AuditActor,
  ids: readonly SessionId[],
  why: string,
  when: null,
): Promise<Outcome<Session[]>>
async function erase(
  deps: Dependencies,
  actor: AuditActor,
  ids: readonly SessionId[],
  why: string,
  when: ((session: Session) => boolean) | null,
): Promise<Outcome<Session[]>> {
  if (ids.length === 0) return []
  const erased = await transact(deps.db, async (tx) => {
    const end = await lockAudit(tx)
    const locked = await lockSessions(tx, ids)
    const chosen = when ? locked.filter(when) : locked
    if (chosen.some(({ state }) => state !== 'ended'))
      return refused('session-not-ended', 'A session with this contact is open: end it first')
    for (const session of chosen) await eraseSession(tx, session)
    await appendAudit(
      tx,
      end,
      chosen.map((session) => certificate(session, actor, why)),
      deps.now(),
    )
    return chosen
  })
  if (!isRefused(erased))
    for (const owner of new Set(erased.map(({ ownerId }) => ownerId)))
      deps.announce.listChanged(owner, 'recent')
  return erased
}

/** Names nobody: which session it was, and where its line ended. */
const certificate = ({ id, lastSeq, lastHash }: Session, actor: AuditActor, why: string): AuditLine => ({
  type: 'session-erased',
  actor,
  about: 'system',
  data: { session: id, seq: String(lastSeq), hash: Buffer.from(lastHash).toString('hex'), why },
})

/** Teams whose ended sessions are not kept for ever, archived ones too. */
async function rules(deps: Dependencies) {
  const all = await deps.db.select({ id: teams.id, name: teams.name }).from(teams).orderBy(asc(teams.name))
  return all
    .map((team) => ({ ...team, days: deps.settingsOf(team.id).keepSessionsDays }))
    .filter(({ days }) => days > 0)
    .map((team) => ({ ...team, before: new Date(deps.now().getTime() - team.days * DAY) }))
}

const isDue = (team: TeamId, before: Date) =>
  and(eq(sessions.settingsTeamId, team), eq(sessions.state, 'ended'), lt(sessions.endedAt, before))
const wasEndedBefore = ({ state, endedAt }: Session, before: Date): boolean =>
  state === 'ended' && endedAt !== null && endedAt < before

function hasContact({ settings }: Dependencies, contact: string) {
  const phone = readPhone(contact.trim(), settings.defaultCountry)
  return or(
    eq(sql`lower(${sessions.customerEmail})`, contact.trim().toLowerCase()),
    phone === null ? undefined : eq(sessions.customerPhone, phone),
  )
}

/** Logins that ran out, and links to passwords with the mails they went in. */
async function forgetLogins({ db, settings, now }: Dependencies): Promise<void> {
  const before = new Date(now().getTime() - settings.keepLoginTracesDays * DAY)
  await db.delete(logins).where(lte(logins.expiresAt, before))
  const old = db
    .select({ id: passwordLinks.id })
    .from(passwordLinks)
    .where(lte(passwordLinks.expiresAt, before))
  await db.delete(passwordLinks).where(inArray(passwordLinks.id, old))
}
