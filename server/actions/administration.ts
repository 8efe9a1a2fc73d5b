import type { AuditActor } from '../storage/audit.ts'
import { canUse, type Person } from '../domain/access.ts'
import { refused, type Refused } from '../domain/outcome.ts'
import type { Dependencies } from './dependencies.ts'
import { mayLeaveActive } from './start-session.ts'

/** Why this agent may not administer the installation now; null when they may. */
export async function mayAdminister(deps: Dependencies, agent: Person): Promise<Refused | null> {
  if (!canUse(agent, 'administer', { demo: deps.installation.demo !== null }))
    return refused('not-allowed', 'Only an administrator may do this')
  return mayLeaveActive(deps, agent)
}

export const actorOf = (agent: Pick<Person, 'id'>): AuditActor => `agent:${agent.id}`
