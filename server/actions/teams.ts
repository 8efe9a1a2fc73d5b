import { and, count, eq, isNull, ne, sql } from 'drizzle-orm'
import { v7 as uuid } from 'uuid'
import type { ChangeTeam, CreateTeam, Team, Teams } from '../../shared/administration.ts'
import type { TeamId } from '../../shared/ids.ts'
import type { Person } from '../domain/access.ts'
import { isRefused, refused, type Outcome, type Refused } from '../domain/outcome.ts'
import { appendAudit, lockAudit, type AuditLine } from '../storage/audit.ts'
import { transact, type Database, type Transaction } from '../storage/database.ts'
import { agents, teams } from '../storage/schema.ts'
import { actorOf, mayAdminister } from './administration.ts'
import type { Dependencies } from './dependencies.ts'

/** Every team by its name, those that are archived too. */
export async function listTeams(deps: Dependencies, agent: Person): Promise<Outcome<Teams>> {
  return (await mayAdminister(deps, agent)) ?? { items: await read(deps.db) }
}

export async function createTeam(
  deps: Dependencies,
  agent: Person,
  { name }: CreateTeam,
): Promise<Outcome<Team>> {
  const id = uuid() as TeamId
  return change(deps, agent, id, async (tx) => {
    const taken = await nameTaken(tx, name, id)
    if (taken) return taken
    await tx.insert(teams).values({ id, name })
    return [{ type: 'team-created', actor: actorOf(agent), about: `team:${id}`, data: { name } }]
  })
}

/** Renames, archives or restores. A team that is somebody's main team is not archived. */
export async function changeTeam(
  deps: Dependencies,
  agent: Person,
  id: TeamId,
  wish: ChangeTeam,
): Promise<Outcome<Team>> {
  return change(deps, agent, id, async (tx) => {
    const [team] = await tx.select().from(teams).where(eq(teams.id, id))
    if (!team) return refused('not-found', 'Nothing is here')
    const { name = team.name, archived = team.archivedAt !== null } = wish
    const hindrance = (await nameTaken(tx, name, id)) ?? (archived ? await inUse(tx, id) : null)
    if (hindrance) return hindrance
    const archivedAt = archived ? (team.archivedAt ?? deps.now()) : null
    await tx.update(teams).set({ name, archivedAt }).where(eq(teams.id, id))
    const line = { actor: actorOf(agent), about: `team:${id}` } as const
    const lines: AuditLine[] = []
    if (name !== team.name) lines.push({ ...line, type: 'team-renamed', data: { from: team.name, to: name } })
    if (archived !== (team.archivedAt !== null))
      lines.push({ ...line, type: archived ? 'team-archived' : 'team-restored' })
    return lines
  })
}

async function change(
  deps: Dependencies,
  agent: Person,
  id: TeamId,
  work: (tx: Transaction) => Promise<AuditLine[] | Refused>,
): Promise<Outcome<Team>> {
  const refusal = await mayAdminister(deps, agent)
  if (refusal) return refusal
  return transact(deps.db, async (tx) => {
    const end = await lockAudit(tx)
    const lines = await work(tx)
    if (isRefused(lines)) return lines
    await appendAudit(tx, end, lines, deps.now())
    const [team] = await read(tx, id)
    if (!team) throw new Error('the team is gone')
    return team
  })
}

async function nameTaken(tx: Transaction, name: string, id: TeamId): Promise<Refused | null> {
  const [other] = await tx
    .select({ id: teams.id })
    .from(teams)
    .where(and(sql`lower(${teams.name}) = lower(${name})`, ne(teams.id, id)))
  return other ? refused('invalid', 'Another team has this name', { name: 'taken' }) : null
}

async function inUse(tx: Transaction, id: TeamId): Promise<Refused | null> {
  const [person] = await tx.select({ id: agents.id }).from(agents).where(members(id)).limit(1)
  return person ? refused('team-in-use', 'People have it as their main team') : null
}

/** Whose main team it is; who was deactivated does not count, and is given another one when they come back. */
const members = (id: TeamId | typeof teams.id) => and(eq(agents.teamId, id), isNull(agents.deactivatedAt))

async function read(db: Database | Transaction, id?: TeamId): Promise<Team[]> {
  const found = await db
    .select({ id: teams.id, name: teams.name, archivedAt: teams.archivedAt, people: count(agents.id) })
    .from(teams)
    .leftJoin(agents, members(teams.id))
    .where(id ? eq(teams.id, id) : undefined)
    .groupBy(teams.id)
    .orderBy(sql`lower(${teams.name})`)
  return found.map((team) => ({ ...team, archivedAt: team.archivedAt?.toISOString() ?? null }))
}
