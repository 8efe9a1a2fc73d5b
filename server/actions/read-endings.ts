import { and, eq, getTableColumns, inArray, lte, or, sql, type SQL } from 'drizzle-orm'
import type { AgentId, TeamId } from '../../shared/ids.ts'
import type { Endings } from '../../shared/sockets.ts'
import { timings } from '../../shared/timings.ts'
import { sessions, teams } from '../storage/schema.ts'
import type { Dependencies } from './dependencies.ts'
import { endsAt } from './end-session.ts'

/** A team whose sessions end by themselves, and after how many minutes. */
export interface EndRule {
  team: TeamId
  minutes: number
}

export async function endRules(deps: Dependencies): Promise<EndRule[]> {
  const all = await deps.db.select({ team: teams.id }).from(teams)
  return all
    .map(({ team }) => ({ team, minutes: deps.settingsOf(team).endAfterMinutes }))
    .filter(({ minutes }) => minutes > 0)
}

/** The next ones of an agent; of the others only how many. */
const MOST = 20
/** Known a little before the warning is due, so that it comes in time whenever it was looked. */
const AHEAD_MS = timings.warnBeforeEndMs + 5 * timings.endingsMs

/** Which sessions of these agents end by themselves soon, the next first; who has none is left out. */
export async function readEndings(
  deps: Dependencies,
  rules: readonly EndRule[],
  owners: readonly AgentId[],
): Promise<Map<AgentId, Endings>> {
  const found = new Map<AgentId, Endings>()
  if (rules.length === 0 || owners.length === 0) return found
  for (const { session, count } of await soonest(deps, rules, owners)) {
    const end = endsAt(deps, session)
    if (!end) continue
    const known = found.get(session.ownerId)?.sessions ?? []
    const ending = { id: session.id, customer: { name: session.customerName }, endsAt: end.toISOString() }
    const all = [...known, ending]
    found.set(session.ownerId, { sessions: all, others: count - all.length })
  }
  return found
}

async function soonest(deps: Dependencies, rules: readonly EndRule[], owners: readonly AgentId[]) {
  const { rank, count, ...columns } = ranks(rules)
  const ranked = deps.db
    .select({ ...columns, rank, count })
    .from(sessions)
    .where(
      and(eq(sessions.state, 'active'), inArray(sessions.ownerId, [...owners]), isSoon(rules, deps.now())),
    )
    .as('ranked')
  const rows = await deps.db.select().from(ranked).where(lte(ranked.rank, MOST)).orderBy(ranked.rank)
  return rows.map(({ rank: _rank, count: ofOwner, ...session }) => ({ session, count: ofOwner }))
}

/** Each session with its place among its owner's by when it ends, and how many they are. */
function ranks(rules: readonly EndRule[]) {
  const cases = rules.map(({ team, minutes }) => sql`when ${team}::uuid then ${minutes}::int`)
  const minutes = sql`case ${sessions.settingsTeamId} ${sql.join(cases, sql` `)} end`
  const due = sql`${sessions.idleSince} + make_interval(mins => ${minutes})`
  return {
    ...getTableColumns(sessions),
    rank: sql<number>`row_number() over (partition by ${sessions.ownerId} order by ${due}, ${sessions.id})`
      .mapWith(Number)
      .as('rank'),
    count: sql<number>`count(*) over (partition by ${sessions.ownerId})`.mapWith(Number).as('count'),
  }
}

function isSoon(rules: readonly EndRule[], now: Date): SQL | undefined {
  const lengths = [...new Set(rules.map(({ minutes }) => minutes))]
  return or(
    ...lengths.map((minutes) =>
      and(
        inArray(
          sessions.settingsTeamId,
          rules.filter((rule) => rule.minutes === minutes).map(({ team }) => team),
        ),
        lte(sessions.idleSince, new Date(now.getTime() + AHEAD_MS - minutes * 60_000)),
      ),
    ),
  )
}
