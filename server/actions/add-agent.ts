import { eq } from 'drizzle-orm'
import { v7 as uuid } from 'uuid'
import type { Role } from '../../shared/commands.ts'
import type { AgentId, TeamId } from '../../shared/ids.ts'
import { refused, type Outcome } from '../domain/outcome.ts'
import type { Database } from '../storage/database.ts'
import { agents, teams } from '../storage/schema.ts'
import { hashPassword } from './passwords.ts'

export interface NewAgent {
  name: string
  email: string
  role: Role
  team: string
  password: string
}

/** Adds somebody who may log in; the team is made when there is none of that name. */
export async function addAgent(db: Database, agent: NewAgent): Promise<Outcome<AgentId>> {
  const email = agent.email.toLowerCase()
  const [known] = await db.select({ id: agents.id }).from(agents).where(eq(agents.email, email))
  if (known)
    return refused('invalid', 'Somebody with this e-mail address is there already', { email: 'taken' })
  const id = uuid() as AgentId
  const passwordHash = await hashPassword(agent.password)
  const { name, role } = agent
  await db
    .insert(agents)
    .values({ id, name, email, role, teamId: await teamNamed(db, agent.team), passwordHash })
  return id
}

async function teamNamed(db: Database, name: string): Promise<TeamId> {
  const [known] = await db.select({ id: teams.id }).from(teams).where(eq(teams.name, name))
  if (known) return known.id
  const id = uuid() as TeamId
  await db.insert(teams).values({ id, name })
  return id
}
