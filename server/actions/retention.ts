import { and, asc, count, eq, lt, lte, notInArray } from 'drizzle-orm'
import type { ErasureDue } from '../../shared/administration.ts'
import type { TeamId } from '../../shared/ids.ts'
import type { Person } from '../domain/access.ts'
import { isRefused, type Outcome } from '../domain/outcome.ts'
import { logins, logos, passwordLinks, sessions, teams } from '../storage/schema.ts'
import { chosenLogos } from '../storage/settings.ts'
import { mayAdminister } from './administration.ts'
import type { Dependencies } from './dependencies.ts'
import { eraseSessions } from './erase-sessions.ts'

const DAY = 86_400_000
const AT_ONCE = 50

/** Erases what its team keeps no longer, and what is left of logins that are over. Run again and again by each process. */
export async function eraseExpired(deps: Dependencies): Promise<void> {
  for (const { id, before } of await rules(deps)) while ((await eraseSome(deps, id, before)) > 0);
  await forgetLogins(deps)
  await forgetLogos(deps)
}

async function eraseSome(deps: Dependencies, team: TeamId, before: Date): Promise<number> {
  const due = await deps.db
    .select({ id: sessions.id })
    .from(sessions)
    .where(isDue(team, before))
    .orderBy(asc(sessions.endedAt))
    .limit(AT_ONCE)
  const erased = await eraseSessions(deps, {
    ids: due.map(({ id }) => id),
    actor: 'system',
    why: 'retention',
    when: ({ state, endedAt }) => state === 'ended' && endedAt !== null && endedAt < before,
  })
  return isRefused(erased) ? 0 : erased
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

/** Logins that ran out, and links to passwords with the mails they went in. */
async function forgetLogins({ db, settings, now }: Dependencies): Promise<void> {
  const before = new Date(now().getTime() - settings.keepLoginTracesDays * DAY)
  await db.delete(logins).where(lte(logins.expiresAt, before))
  await db.delete(passwordLinks).where(lte(passwordLinks.expiresAt, before))
}

/** Pictures that were uploaded and never chosen, or are chosen by nobody any more. */
async function forgetLogos({ db, now }: Dependencies): Promise<void> {
  const before = new Date(now().getTime() - DAY)
  await db.delete(logos).where(and(lt(logos.createdAt, before), notInArray(logos.id, chosenLogos(db))))
}
