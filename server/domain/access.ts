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
 * `look`: have the room before one without working in it. `report`: take its record away.
 */
export type SessionAction = 'see' | 'take' | 'work' | 'take-unanswered' | 'explain' | 'look' | 'report'
/** `administer`: settings, teams and people. `watch-board`: the live board of the teams one is in; an administrator's, of all. */
export type InstallationAction = 'read-outbox' | 'watch-board' | 'administer'

/**
 * Which sessions: one's own; those within the scope of one's team's settings (product.md, section 5), one's own among
 * them; those whose owner's main team a supervisor supervises; those of either; all.
 */
export type Extent = 'none' | 'own' | 'scope' | 'supervised' | 'scope and supervised' | 'all'

/** The only place where permissions are spelled (architecture.md); docs/roles.md is written from it. */
export const sessionRights: Record<SessionAction, Record<Role, Extent>> = {
  see: { agent: 'scope', supervisor: 'scope and supervised', administrator: 'all' },
  take: { agent: 'scope', supervisor: 'scope and supervised', administrator: 'all' },
  work: { agent: 'own', supervisor: 'own', administrator: 'own' },
  'take-unanswered': { agent: 'none', supervisor: 'supervised', administrator: 'all' },
  explain: { agent: 'none', supervisor: 'scope and supervised', administrator: 'all' },
  look: { agent: 'none', supervisor: 'supervised', administrator: 'all' },
  report: { agent: 'own', supervisor: 'supervised', administrator: 'all' },
}
/** In the demo every agent may read the outbox, so that a link is one click away. */
export const installationRights: Record<InstallationAction, Record<Role, boolean | 'in the demo'>> = {
  'read-outbox': { agent: 'in the demo', supervisor: 'in the demo', administrator: true },
  'watch-board': { agent: false, supervisor: true, administrator: true },
  administer: { agent: false, supervisor: false, administrator: true },
}

export const can = (agent: Person, action: SessionAction, session: Owned): boolean =>
  reaches[sessionRights[action][agent.role]](agent, session)

export function canUse(agent: Person, action: InstallationAction, installation: { demo: boolean }): boolean {
  const right = installationRights[action][agent.role]
  return right === 'in the demo' ? installation.demo : right
}

const owns = (agent: Person, { ownerId }: Owned): boolean => ownerId === agent.id
const inScope = (agent: Person, session: Owned): boolean =>
  owns(agent, session) ||
  agent.scope === 'all' ||
  (agent.scope === 'team' && session.ownerTeamId === agent.teamId)
const supervises = (agent: Person, { ownerTeamId }: Owned): boolean =>
  [agent.teamId, ...agent.furtherTeams].includes(ownerTeamId)

const reaches: Record<Extent, (agent: Person, session: Owned) => boolean> = {
  none: () => false,
  own: owns,
  scope: inScope,
  supervised: supervises,
  'scope and supervised': (agent, session) => inScope(agent, session) || supervises(agent, session),
  all: () => true,
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

/** Through what an agent may come by a document that is to be signed. */
export interface Bringing {
  broughtBy: AgentId
  /** The libraries that have it: teams, and the system's (null). */
  libraries: readonly (TeamId | null)[]
  /** Teams beside one's own whose library one adds from: those whose settings one's sessions run with. */
  teams: readonly TeamId[]
  /** Sessions that have a task with it. */
  sessions: readonly Owned[]
}

/** Who brought a document, may add it from a library, or works on a session that has it; and administrators. */
export const mayUseDocument = (agent: Person, { broughtBy, libraries, teams, sessions }: Bringing): boolean =>
  agent.role === 'administrator' ||
  broughtBy === agent.id ||
  libraries.some((team) => team === null || [agent.teamId, ...agent.furtherTeams, ...teams].includes(team)) ||
  sessions.some((session) => can(agent, 'work', session))
