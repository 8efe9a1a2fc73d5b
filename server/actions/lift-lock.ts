import { and, eq, isNotNull, or } from 'drizzle-orm'
import type { SessionId } from '../../shared/ids.ts'
import type { Person } from '../domain/access.ts'
import type { Outcome } from '../domain/outcome.ts'
import { entries } from '../storage/schema.ts'
import type { Dependencies } from './dependencies.ts'
import { releasedHash } from './guest.ts'
import { changeOwnSession } from './own-session.ts'
import { untried } from './start-session.ts'

/** Lets a locked or barred customer try again: tries and lock-outs begin anew. */
export const liftLock = (deps: Dependencies, agent: Person, id: SessionId): Promise<Outcome<SessionId>> =>
  changeOwnSession(deps, agent, id, async (change) => {
    const { wrongTries, lockOuts, lockedUntil, barredAt } = change.session
    if (wrongTries + lockOuts === 0 && !lockedUntil && !barredAt) return id
    change.set(untried)
    change.record({ type: 'lock-lifted', actor: `agent:${agent.id}` })
    return id
  })

/**
 * Forgets the customer's browser, so that cleared cookies never lock her out for good: the next one that comes through
 * the gates is remembered. Whoever was in the room is out of it: an old browser that is merely still open would else be
 * the first again.
 */
export const releaseDevice = (
  deps: Dependencies,
  agent: Person,
  id: SessionId,
): Promise<Outcome<SessionId>> =>
  changeOwnSession(deps, agent, id, async (change) => {
    const { tx, session } = change
    if (!session.boundEntry) return id
    const wereIn = or(eq(entries.keyHash, session.boundEntry), isNotNull(entries.provedAt))
    for (const { keyHash } of await tx
      .select()
      .from(entries)
      .where(and(eq(entries.sessionId, id), wereIn)))
      await tx
        .update(entries)
        .set({ keyHash: releasedHash(keyHash), authenticatedAt: null, provedAt: null })
        .where(eq(entries.keyHash, keyHash))
    change.set({ boundEntry: null })
    change.record({ type: 'device-released', actor: `agent:${agent.id}` })
    return id
  })
