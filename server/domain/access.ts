import type { Role } from '../../shared/commands.ts'
import type { AgentId, TeamId } from '../../shared/ids.ts'
import type { Scope } from '../../shared/settings.ts'

export interface Person {
  id: AgentId
  role: Role
  /** The main team. */
  teamId: TeamId
  furtherTeams: readonly TeamId[]
  scope: Scope
}

export interface Owned {
  ownerId: AgentId
  /** The owner's main team. */
  ownerTeamId: TeamId
}

/**
 * `see`: its row and status, no content. `work`: everything inside the room. `explain`: why its status is what it is.
 * `take`: become its owner, at once or by asking. `take-unanswered`: without approval when the owner did not answer.
 * The only place where permissions are spelled (architecture.md).
 */
export type SessionAction = 'see' | 'work' | 'explain' | 'take' | 'take-unanswered'
/** `administer`: settings, teams and people. */
export type InstallationAction = 'read-outbox' | 'administer'

export function can(agent: Person, action: SessionAction, session: Owned): boolean {
  switch (action) {
    case 'work':
      return session.ownerId === agent.id
    case 'see':
    case 'take':
      return sees(agent, session)
    case 'take-unanswered':
      return agent.role === 'administrator' || supervises(agent, session)
    case 'explain':
      return agent.role !== 'agent' && sees(agent, session)
  }
}

/** One's own; what the scope adds (product.md, section 5); a supervisor's teams; for an administrator all. */
function sees(agent: Person, { ownerId, ownerTeamId }: Owned): boolean {
  if (ownerId === agent.id || agent.scope === 'all' || agent.role === 'administrator') return true
  if (agent.scope === 'team' && ownerTeamId === agent.teamId) return true
  return supervises(agent, { ownerTeamId })
}

/** How far this agent may search, the narrowest first. */
export function scopesOf(agent: Person): Scope[] {
  if (agent.role === 'administrator' || agent.scope === 'all') return ['mine', 'team', 'all']
  return agent.role === 'supervisor' || agent.scope === 'team' ? ['mine', 'team'] : ['mine']
}

/** The teams of the scope `team`: whoever has one of them as main team is within. */
export const teamsOf = (agent: Person): TeamId[] => [
  ...new Set([agent.teamId, ...(agent.role === 'supervisor' ? agent.furtherTeams : [])]),
]

const supervises = (agent: Person, { ownerTeamId }: Pick<Owned, 'ownerTeamId'>): boolean =>
  agent.role === 'supervisor' && [agent.teamId, ...agent.furtherTeams].includes(ownerTeamId)

/** In the demo every agent may read the outbox, so that a link is one click away. */
export function canUse(agent: Person, action: InstallationAction, installation: { demo: boolean }): boolean {
  switch (action) {
    case 'read-outbox':
      return agent.role === 'administrator' || installation.demo
    case 'administer':
      return agent.role === 'administrator'
  }
}
