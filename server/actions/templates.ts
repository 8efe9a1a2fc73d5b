import { asc, count, eq, inArray, isNull, or } from 'drizzle-orm'
import { v7 as uuid } from 'uuid'
import type { SessionId, TeamId, TemplateId } from '../../shared/ids.ts'
import type { TaskDefinition } from '../../shared/tasks/kinds.ts'
import { MOST_TEMPLATES, type Template, type Templates } from '../../shared/templates.ts'
import type { Person } from '../domain/access.ts'
import { isRefused, refused, type Outcome } from '../domain/outcome.ts'
import { appendAudit, lockAudit } from '../storage/audit.ts'
import { transact, type Database, type Transaction } from '../storage/database.ts'
import { taskTemplates, teams } from '../storage/schema.ts'
import { sessionWithNames } from '../storage/sessions.ts'
import { actorOf, mayAdminister } from './administration.ts'
import type { Dependencies } from './dependencies.ts'
import { mayWorkOn } from './own-session.ts'

const missing = () => refused('not-found', 'Nothing is here')

/** The whole task library, for an administrator. */
export async function listTemplates(deps: Dependencies, admin: Person): Promise<Outcome<Templates>> {
  return (await mayAdminister(deps, admin)) ?? { items: await read(deps.db) }
}

/**
 * What can be added to a session: the library of the system, of the team whose settings it runs with, and of the teams
 * of the agent.
 */
export async function templatesFor(
  deps: Dependencies,
  agent: Person,
  id: SessionId,
): Promise<Outcome<Templates>> {
  const found = await sessionWithNames(deps.db, id)
  if (!found) return missing()
  const refusal = mayWorkOn(agent, { ...found.session, ownerTeamId: found.ownerTeamId })
  if (refusal) return refusal
  const ofTeams = [found.session.settingsTeamId, agent.teamId, ...agent.furtherTeams]
  return {
    items: await read(deps.db, or(isNull(taskTemplates.teamId), inArray(taskTemplates.teamId, ofTeams))),
  }
}

async function read(db: Database | Transaction, which?: ReturnType<typeof or>): Promise<Template[]> {
  const found = await db
    .select({ template: taskTemplates, name: teams.name })
    .from(taskTemplates)
    .leftJoin(teams, eq(teams.id, taskTemplates.teamId))
    .where(which)
    .orderBy(asc(taskTemplates.createdAt), asc(taskTemplates.id))
  return found.map(({ template: { id, teamId, definition }, name }) => ({
    id,
    team: teamId && name !== null ? { id: teamId, name } : null,
    definition,
  }))
}

/** Puts a task into the library of a team, or of the system (null). */
export async function addTemplate(
  deps: Dependencies,
  admin: Person,
  { team, definition }: { team: TeamId | null; definition: TaskDefinition },
): Promise<Outcome<Template>> {
  const added = await change(deps, admin, async (tx) => {
    if (team && !(await isTeam(tx, team))) return missing()
    const [there] = await tx.select({ count: count() }).from(taskTemplates).where(ofTeam(team))
    if ((there?.count ?? 0) >= MOST_TEMPLATES)
      return refused('invalid', `A library has at most ${MOST_TEMPLATES} tasks`, { team: 'full' })
    const id = uuid() as TemplateId
    await tx.insert(taskTemplates).values({ id, teamId: team, definition, createdAt: deps.now() })
    return { type: 'template-added', id, team, title: definition.title }
  })
  return readOne(deps.db, added)
}

/** What was added from it before stays as it is. */
export async function changeTemplate(
  deps: Dependencies,
  admin: Person,
  id: TemplateId,
  definition: TaskDefinition,
): Promise<Outcome<Template>> {
  const kept = await change(deps, admin, async (tx) => {
    const [changed] = await tx
      .update(taskTemplates)
      .set({ definition })
      .where(eq(taskTemplates.id, id))
      .returning()
    if (!changed) return missing()
    return { type: 'template-changed', id, team: changed.teamId, title: definition.title }
  })
  return readOne(deps.db, kept)
}

export async function removeTemplate(
  deps: Dependencies,
  admin: Person,
  id: TemplateId,
): Promise<Outcome<null>> {
  const removed = await change(deps, admin, async (tx) => {
    const [gone] = await tx.delete(taskTemplates).where(eq(taskTemplates.id, id)).returning()
    if (!gone) return missing()
    return { type: 'template-removed', id, team: gone.teamId, title: gone.definition.title }
  })
  return isRefused(removed) ? removed : null
}

interface Changed {
  type: 'template-added' | 'template-changed' | 'template-removed'
  id: TemplateId
  team: TeamId | null
  title: string
}

/** One change of the library, with its line in the audit trail. */
async function change(
  deps: Dependencies,
  admin: Person,
  work: (tx: Transaction) => Promise<Outcome<Changed>>,
): Promise<Outcome<TemplateId>> {
  const refusal = await mayAdminister(deps, admin)
  if (refusal) return refusal
  return transact(deps.db, async (tx) => {
    const end = await lockAudit(tx)
    const changed = await work(tx)
    if (isRefused(changed)) return changed
    const { type, id, team, title } = changed
    const about = team ? (`team:${team}` as const) : ('system' as const)
    await appendAudit(tx, end, [{ type, actor: actorOf(admin), about, data: { title } }], deps.now())
    return id
  })
}

async function readOne(db: Database, id: Outcome<TemplateId>): Promise<Outcome<Template>> {
  if (isRefused(id)) return id
  const [template] = await read(db, or(eq(taskTemplates.id, id)))
  return template ?? missing()
}

const ofTeam = (team: TeamId | null) => (team ? eq(taskTemplates.teamId, team) : isNull(taskTemplates.teamId))

const isTeam = async (tx: Transaction, id: TeamId): Promise<boolean> =>
  (await tx.select({ id: teams.id }).from(teams).where(eq(teams.id, id))).length > 0
