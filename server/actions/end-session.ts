import { and, eq, lte } from 'drizzle-orm'
import type { SessionId, TeamId } from '../../shared/ids.ts'
import { timings } from '../../shared/timings.ts'
import type { Person } from '../domain/access.ts'
import { mayEnd, mayRenew } from '../domain/life-cycle.ts'
import { refused, type Outcome } from '../domain/outcome.ts'
import { sessions, teams } from '../storage/schema.ts'
import type { Session } from '../storage/sessions.ts'
import { pendingOf } from '../storage/transfers.ts'
import { changeSession } from './change-session.ts'
import type { Dependencies } from './dependencies.ts'
import { cancel } from './hand-over.ts'
import { changeOwnSession } from './own-session.ts'
import type { Change } from './running-change.ts'
import { mayHaveAnother } from './start-session.ts'

/** Ends the session. Ending it twice is no error and has no second effect. */
export const endSession = (deps: Dependencies, agent: Person, id: SessionId): Promise<Outcome<SessionId>> =>
  changeOwnSession(deps, agent, id, async (change) => {
    if (mayEnd(change.session) === 'already') return id
    await end(deps, change, 'agent', `agent:${agent.id}`)
    return id
  })

/** Everything as it was; nothing is sent, and the old links work again where their own life is not over. */
export const renewSession = (deps: Dependencies, agent: Person, id: SessionId): Promise<Outcome<SessionId>> =>
  changeOwnSession(deps, agent, id, async (change) => {
    const { tx, session, at } = change
    const settings = deps.settingsOf(session.settingsTeamId)
    const hindrance = mayRenew(session, settings)
    if (hindrance === 'already') return id
    const refusal = hindrance ?? (session.invitedAt && (await mayHaveAnother(deps, tx, agent, id)))
    if (refusal) return refusal
    change.set({
      state: session.invitedAt ? 'active' : 'planned',
      endedAt: null,
      endedBy: null,
      accessAfterEnd: null,
      accessUntil: null,
      idleSince: at,
    })
    change.record({ type: 'session-renewed', actor: `agent:${agent.id}` })
    return id
  })

/** "Keep open": the clock of the automatic end starts anew. */
export const keepOpen = (deps: Dependencies, agent: Person, id: SessionId): Promise<Outcome<SessionId>> =>
  changeOwnSession(deps, agent, id, async (change) => {
    if (change.session.state === 'ended') return refused('session-ended', 'The session has ended')
    change.record({ type: 'session-kept-open', actor: `agent:${agent.id}` })
    return id
  })

/** When an active session ends by itself; null: never. Who could not be warned before is warned first. */
export function endsAt(deps: Dependencies, session: Session): Date | null {
  const { state, settingsTeamId: team, idleSince } = session
  const { endAfterMinutes } = deps.settingsOf(team)
  if (state !== 'active' || endAfterMinutes === 0) return null
  const warnedFrom = deps.endRuleSince(team).getTime()
  return new Date(
    Math.max(idleSince.getTime() + endAfterMinutes * 60_000, warnedFrom + timings.warnBeforeEndMs),
  )
}

/** Ends what nobody has worked on for too long. Several processes may do so at once: the lock lets one. */
export async function endIdleSessions(deps: Dependencies): Promise<void> {
  for (const { id: team } of await deps.db.select({ id: teams.id }).from(teams))
    for (const id of await idleSessions(deps, team))
      await changeSession(deps, id, async (change) => {
        const due = endsAt(deps, change.session)
        if (due && due <= change.at) await end(deps, change, 'inactivity', 'system')
        return id
      })
}

const AT_ONCE = 100

async function idleSessions(deps: Dependencies, team: TeamId): Promise<SessionId[]> {
  const { endAfterMinutes } = deps.settingsOf(team)
  // Asked also where there is none: from then on it is known that there was none.
  const warnedFrom = deps.endRuleSince(team).getTime()
  if (endAfterMinutes === 0 || deps.now().getTime() < warnedFrom + timings.warnBeforeEndMs) return []
  const before = new Date(deps.now().getTime() - endAfterMinutes * 60_000)
  const found = await deps.db
    .select({ id: sessions.id })
    .from(sessions)
    .where(
      and(eq(sessions.settingsTeamId, team), eq(sessions.state, 'active'), lte(sessions.idleSince, before)),
    )
    .limit(AT_ONCE)
  return found.map(({ id }) => id)
}

async function end(
  deps: Dependencies,
  change: Change,
  endedBy: 'agent' | 'inactivity',
  actor: `agent:${Person['id']}` | 'system',
): Promise<void> {
  const { accessAfterEnd, accessAfterEndDays } = deps.settingsOf(change.session.settingsTeamId)
  const isForATime = accessAfterEnd === 'limited' || accessAfterEnd === 'full'
  change.set({
    state: 'ended',
    endedAt: change.at,
    endedBy,
    accessAfterEnd,
    accessUntil: isForATime ? new Date(change.at.getTime() + accessAfterEndDays * 86_400_000) : null,
  })
  change.record({ type: 'session-ended', actor })
  const waiting = await pendingOf(change.tx, change.session.id)
  if (waiting) await cancel(change, waiting, 'session-ended', actor)
}
