import type { SessionId } from '../../shared/ids.ts'
import { can, type Owned, type Person } from '../domain/access.ts'
import { refused, type Outcome, type Refused } from '../domain/outcome.ts'
import { teamOf } from '../storage/people.ts'
import { lookedAt, setLooked } from '../storage/looks.ts'
import { changeSession } from './change-session.ts'
import type { Dependencies } from './dependencies.ts'
import { mayWorkOn } from './own-session.ts'

/** Whoever comes back within it is still at the same look. */
const SAME_LOOK_MS = 10 * 60_000
/** What a look lets one read, without looking in again. */
const LOOK_LASTS_MS = 12 * 60 * 60_000

/** Why this agent may not look at a session that is another's; null when they may. */
export function mayLookAt(agent: Person, session: Owned): Refused | null {
  if (!can(agent, 'see', session)) return refused('not-found', 'Nothing is here')
  return can(agent, 'look', session) && session.ownerId !== agent.id
    ? null
    : refused('not-allowed', 'Looking is for supervisors of the owner’s team and administrators')
}

/**
 * Why this agent may not read what is in a room, page by page; null: it is theirs, or they look at it, which has been
 * written down before.
 */
export async function mayReadIn(
  deps: Dependencies,
  agent: Person,
  session: Owned & { id: SessionId },
): Promise<Refused | null> {
  const refusal = mayWorkOn(agent, session)
  if (!refusal || mayLookAt(agent, session)) return refusal
  const begun = await lookedAt(deps.db, session.id, agent.id)
  return begun && deps.now().getTime() - begun.getTime() < LOOK_LASTS_MS ? null : refusal
}

/**
 * Begins a look at another's session, or goes on with it. It is a line of the activity, once: nobody looks in secret. It
 * is no command on the session, so the clock of its end runs on.
 */
export const lookIn = (deps: Dependencies, agent: Person, id: SessionId): Promise<Outcome<null>> =>
  changeSession(deps, id, async (change) => {
    const { tx, session, at } = change
    const refusal = mayLookAt(agent, { ...session, ownerTeamId: await teamOf(tx, session.ownerId) })
    if (refusal) return refusal
    const before = await lookedAt(tx, id, agent.id)
    if (!before || at.getTime() - before.getTime() > SAME_LOOK_MS)
      change.record({ type: 'room-looked-at', actor: `agent:${agent.id}` })
    await setLooked(tx, id, agent.id, at)
    return null
  })
