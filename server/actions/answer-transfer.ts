import type { SessionId, TransferId } from '../../shared/ids.ts'
import { can, type Person } from '../domain/access.ts'
import { refused, type Outcome, type Refused } from '../domain/outcome.ts'
import { isOver } from '../domain/transfer.ts'
import { teamOf } from '../storage/people.ts'
import { close, findTransfer, lastOf, type Transfer } from '../storage/transfers.ts'
import { changeSession } from './change-session.ts'
import type { Dependencies } from './dependencies.ts'
import { cancel, handOver, transferNow } from './hand-over.ts'
import { findPersons } from './present-rights.ts'
import type { Change } from './running-change.ts'
import { mayHaveAnother } from './start-session.ts'

/** The owner gives the session away. The first answer wins; whoever comes later changes nothing and is told so. */
export const approveTransfer = (
  deps: Dependencies,
  agent: Person,
  id: TransferId,
): Promise<Outcome<SessionId>> =>
  answerAsOwner(deps, agent, id, async (change, transfer) => {
    const requester = await whoMayHave(deps, change, transfer)
    const actor = `agent:${agent.id}` as const
    if (requester) await handOver(change, requester.id, 'approved', actor)
    else await cancel(change, transfer, 'right-lost', actor)
  })

export const declineTransfer = (
  deps: Dependencies,
  agent: Person,
  id: TransferId,
): Promise<Outcome<SessionId>> =>
  answerAsOwner(deps, agent, id, async (change, transfer) => {
    await close(change.tx, transfer.id, 'declined', change.at)
    const data = { from: transfer.requesterId }
    change.record({ type: 'transfer-declined', actor: `agent:${agent.id}`, data })
  })

/** The requester waits no longer. Cancelling what has ended already changes nothing. */
export const cancelTransfer = (
  deps: Dependencies,
  agent: Person,
  id: TransferId,
): Promise<Outcome<SessionId>> =>
  onTransfer(deps, id, async (change, transfer) => {
    if (transfer.requesterId !== agent.id) return missing()
    if (transfer.state !== 'pending') return over(transfer)
    await cancel(change, transfer, 'by-requester', `agent:${agent.id}`)
    return transfer.sessionId
  })

/**
 * After a request lapsed unanswered, a supervisor of the owner's team or an administrator takes the session over
 * without approval, as long as the same agent owns it.
 */
export const takeUnanswered = (
  deps: Dependencies,
  agent: Person,
  id: SessionId,
): Promise<Outcome<SessionId>> =>
  changeSession(deps, id, async (change) => {
    const { tx, session } = change
    const owned = { ...session, ownerTeamId: await teamOf(tx, session.ownerId) }
    if (!can(agent, 'see', owned)) return missing()
    if (session.ownerId === agent.id) return id
    const last = await lastOf(tx, id)
    const wasSilent = last?.state === 'lapsed' && last.ownerId === session.ownerId
    if (!can(agent, 'take-unanswered', owned) || !wasSilent)
      return refused(
        'not-allowed',
        'Only after a request lapsed unanswered, by a supervisor or administrator',
      )
    const hindrance = session.state === 'active' ? await mayHaveAnother(deps, tx, agent, id) : null
    if (hindrance) return hindrance
    await handOver(change, agent.id, 'unanswered', `agent:${agent.id}`)
    return id
  })

/** The requester, as long as they may still have it. */
export async function whoMayHave(
  deps: Dependencies,
  { tx, session }: Change,
  { requesterId }: Transfer,
): Promise<Person | null> {
  const requester = (await findPersons({ ...deps, db: tx }, [requesterId])).get(requesterId)
  const ownerTeamId = await teamOf(tx, session.ownerId)
  if (!requester || !can(requester, 'take', { ...session, ownerTeamId })) return null
  const hindrance = session.state === 'active' ? await mayHaveAnother(deps, tx, requester, session.id) : null
  return hindrance ? null : requester
}

const answerAsOwner = (
  deps: Dependencies,
  agent: Person,
  id: TransferId,
  answer: (change: Change, transfer: Transfer) => Promise<void>,
): Promise<Outcome<SessionId>> =>
  onTransfer(deps, id, async (change, transfer) => {
    if (transfer.ownerId !== agent.id && transfer.requesterId !== agent.id) return missing()
    if (transfer.ownerId !== agent.id) return refused('not-the-owner', 'Only the owner may answer')
    if (transfer.state !== 'pending' || isOver(transfer, change.at)) return over(transfer)
    await answer(change, transfer)
    return transfer.sessionId
  })

async function onTransfer(
  deps: Dependencies,
  id: TransferId,
  work: (change: Change, transfer: Transfer) => Promise<Outcome<SessionId>>,
): Promise<Outcome<SessionId>> {
  const found = await findTransfer(deps.db, id)
  if (!found) return missing()
  return changeSession(deps, found.sessionId, async (change) => {
    // Under the lock of its session, where alone it changes.
    const transfer = await transferNow(change, found)
    // As every command of an agent; a refusal undoes it.
    change.set({ idleSince: change.at })
    return transfer ? work(change, transfer) : missing()
  })
}

const missing = (): Refused => refused('not-found', 'Nothing is here')

const over = ({ state }: Transfer): Refused =>
  refused('transfer-over', 'This request has ended already', { end: state === 'pending' ? 'lapsed' : state })
