import type { Role } from '../../shared/commands.ts'
import type { AgentId, TeamId } from '../../shared/ids.ts'

export interface Person {
  id: AgentId
  role: Role
  teamId: TeamId
}

export interface Owned {
  ownerId: AgentId
}

/**
 * `see`: its row and status. `work`: everything inside the room.
 * The only place where permissions are spelled (architecture.md).
 */
export type SessionAction = 'see' | 'work'
export type InstallationAction = 'read-outbox'

/** Scopes beyond one's own sessions come with search and transfer; until then the owner alone. */
export function can(agent: Person, action: SessionAction, session: Owned): boolean {
  switch (action) {
    case 'see':
    case 'work':
      return session.ownerId === agent.id
  }
}

/** In the demo every agent may read the outbox, so that a link is one click away. */
export function canUse(agent: Person, action: InstallationAction, installation: { demo: boolean }): boolean {
  switch (action) {
    case 'read-outbox':
      return agent.role === 'administrator' || installation.demo
  }
}
