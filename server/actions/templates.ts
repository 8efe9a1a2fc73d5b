import { asc, count, eq, inArray, isNull, or } from 'drizzle-orm'
import { v7 as uuid } from 'uuid'
import type { SessionId, TeamId, TemplateId } from '../../shared/ids.ts'
import type { TaskDefinition } from '../../shared/tasks/kinds.ts'
import { MOST_TEMPLATES, type Template, type Templates } from '../../shared/templates.ts'
import type { Person } from '../domain/access.ts'
import { isRefused, refused, type Outcome } from '../domain/outcome.ts'
import type { Database } from '../storage/database.ts'
import { isTeam } from '../storage/people.ts'
import { taskTemplates, teams } from '../storage/schema.ts'
import { sessionWithNames } from '../storage/sessions.ts'
import { mayAdminister } from './administration.ts'
import type { Dependencies } from './dependencies.ts'
import { mayHaveSigned } from './documents.ts'
import { changeLibrary } from './library.ts'
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

async function read(db: Database, which?: ReturnType<typeof or>): Promise<Template[]> {
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
  const added = await changeLibrary(deps, admin, async (tx) => {
    if (team && !(await isTeam(tx, team))) return missing()
    const refusal = await mayHaveSigned(tx, admin, definition)
    if (refusal) return refusal
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
  const kept = await changeLibrary(deps, admin, async (tx) => {
    const refusal = await mayHaveSigned(tx, admin, definition)
    if (refusal) return refusal
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
  const removed = await changeLibrary(deps, admin, async (tx) => {
    const [gone] = await tx.delete(taskTemplates).where(eq(taskTemplates.id, id)).returning()
    if (!gone) return missing()
    return { type: 'template-removed', id, team: gone.teamId, title: gone.definition.title }
  })
  return isRefused(removed) ? removed : null
}

async function readOne(db: Database, id: Outcome<TemplateId>): Promise<Outcome<Template>> {
  if (isRefused(id)) return id
  const [template] = await read(db, or(eq(taskTemplates.id, id)))
  return template ?? missing()
}

const ofTeam = (team: TeamId | null) => (team ? eq(taskTemplates.teamId, team) : isNull(taskTemplates.teamId))
