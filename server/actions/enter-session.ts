import { v7 as uuid } from 'uuid'
import type { SessionId, TransferId } from '../../shared/ids.ts'
import type { TransferWait } from '../../shared/transfer.ts'
import { can, type Person } from '../domain/access.ts'
import { isRefused, refused, type Outcome } from '../domain/outcome.ts'
import { isOver, mustAsk, remainingMs } from '../domain/transfer.ts'
import { agentIn } from '../live/live.ts'
import { teamOf } from '../storage/people.ts'
import { agentNames } from '../storage/rooms.ts'
import { findOwned, type OwnedSession } from '../storage/sessions.ts'
import { pendingOf, type Transfer } from '../storage/transfers.ts'
import { changeSession } from './change-session.ts'
import type { Dependencies } from './dependencies.ts'
import { enterOwn } from './enter-own.ts'
import { ask, handOver, lapse } from './hand-over.ts'
import type { Change } from './running-change.ts'
import { mayHaveAnother, mayLeaveActive } from './start-session.ts'

/** The room is open, or its owner is asked. */
export type Entered = { transfer: TransferWait | null }

/** Owners may change between two looks; so often in a row only by a fault. */
const LOOKS = 50

/**
 * Opens a session's room. One's own at once; another agent's becomes one's own, unless that agent has the room open,
 * or may have: then they are asked. Nobody who may not see it learns that it is there. Where a single active session is
 * the rule, who has one opens no other.
 */
export async function enterSession(
  deps: Dependencies,
  agent: Person,
  id: SessionId,
): Promise<Outcome<Entered>> {
  const singleActive = deps.settingsOf(agent.teamId).singleActiveSession
  for (let looks = 0; looks < LOOKS; looks++) {
    // Most often it is one's own, and nothing stands against it.
    if (!singleActive && (await enterOwn(deps, agent, id))) return { transfer: null }
    const [session] = await findOwned(deps.db, [id])
    if (!session || !can(agent, 'take', session)) return missing()
    const hindrance = session.state === 'active' ? null : await mayLeaveActive(deps, agent)
    if (hindrance) return hindrance
    if (session.ownerId === agent.id) {
      if (await enterOwn(deps, agent, id)) return { transfer: null }
    } else {
      const entered = await enterOthers(deps, agent, session)
      if (entered !== 'changed') return entered
    }
  }
  throw new Error(`session ${id} changes hands without end`)
}

const missing = () => refused('not-found', 'Nothing is here')

/** Presence is read before the lock, which waits for nobody; another owner since then has to be looked at anew. */
async function enterOthers(
  deps: Dependencies,
  agent: Person,
  { id, ownerId }: OwnedSession,
): Promise<Outcome<Entered> | 'changed'> {
  const [owner] = await deps.live.read([agentIn(ownerId, id)])
  const mustBeAsked = mustAsk(owner?.state ?? 'unknown')
  const outcome = await changeSession<Entered | { changed: true }>(deps, id, async (change) => {
    if (change.session.ownerId !== ownerId) return { changed: true }
    return take(deps, change, agent, mustBeAsked)
  })
  return !isRefused(outcome) && 'changed' in outcome ? 'changed' : outcome
}

async function take(
  deps: Dependencies,
  change: Change,
  agent: Person,
  mustBeAsked: boolean,
): Promise<Outcome<Entered>> {
  const { tx, session, at } = change
  if (!can(agent, 'take', { ...session, ownerTeamId: await teamOf(tx, session.ownerId) })) return missing()
  const waiting = await pendingOf(tx, session.id)
  if (waiting && isOver(waiting, at)) await lapse(change, waiting)
  else if (waiting) return waiting.requesterId === agent.id ? shown(change, waiting) : taken(change, waiting)
  const hindrance = session.state === 'active' ? await mayHaveAnother(deps, tx, agent, session.id) : null
  if (hindrance) return hindrance
  if (mustBeAsked) return shown(change, await ask(change, request(deps, agent, session.settingsTeamId, at)))
  await handOver(change, agent.id, 'owner-away', `agent:${agent.id}`)
  return { transfer: null }
}

const request = (
  deps: Dependencies,
  agent: Person,
  team: Parameters<Dependencies['settingsOf']>[0],
  at: Date,
) => ({
  id: uuid() as TransferId,
  requesterId: agent.id,
  deadline: new Date(at.getTime() + deps.settingsOf(team).transferSeconds * 1_000),
})

/** Who asks second is told who is waiting. */
async function taken({ tx, at }: Change, waiting: Transfer) {
  const names = await agentNames(tx, [waiting.requesterId])
  return refused('transfer-pending', 'Another agent has asked for this session', {
    by: names.get(waiting.requesterId) ?? '',
    remainingMs: String(remainingMs(waiting, at)),
  })
}

async function shown({ tx, session, at }: Change, transfer: Transfer): Promise<Entered> {
  const names = await agentNames(tx, [transfer.ownerId])
  return {
    transfer: {
      id: transfer.id,
      session: { id: session.id, customer: { name: session.customerName } },
      owner: { id: transfer.ownerId, name: names.get(transfer.ownerId) ?? '' },
      remainingMs: remainingMs(transfer, at),
    },
  }
}
