import type { AgentId } from '../../shared/ids.ts'
import type { Dependencies } from '../actions/dependencies.ts'
import type { Login } from '../actions/log-in.ts'
import { rightsBehind } from '../actions/present-rights.ts'
import type { Person } from '../domain/access.ts'

/** Somebody whose rights may change while the line stands. */
export interface Holder {
  login: Login
  /** May not log in any more. */
  cut(): void
}

/**
 * Reads the rights of agents anew and puts them into their logins; a login that has ended is cut. Answers whose rights
 * have changed.
 * Level-triggered: whoever changed what, and whether or not this process was told, the next look finds it.
 */
export async function renewRights(deps: Dependencies, holders: Iterable<Holder>): Promise<Set<AgentId>> {
  const all = [...holders]
  const changed = new Set<AgentId>()
  if (all.length === 0) return changed
  const rights = await rightsBehind(deps, [...new Set(all.map(({ login }) => login.loginId))])
  for (const holder of all) {
    const person = rights.get(holder.login.loginId)
    if (!person) holder.cut()
    else if (!isSame(person, holder.login)) {
      holder.login = { ...holder.login, ...person }
      changed.add(person.id)
    }
  }
  return changed
}

const isSame = (one: Person, other: Person): boolean =>
  one.role === other.role &&
  one.teamId === other.teamId &&
  one.scope === other.scope &&
  one.furtherTeams.toSorted().join() === other.furtherTeams.toSorted().join()
