import { settlementOf, type Settlement } from '../domain/transfer.ts'
import { agentIn } from '../live/live.ts'
import { allPending, type Transfer } from '../storage/transfers.ts'
import { whoMayHave } from './answer-transfer.ts'
import { changeSession, type Change } from './change-session.ts'
import type { Dependencies } from './dependencies.ts'
import { cancel, handOver, lapse, transferNow } from './hand-over.ts'

/**
 * Ends the requests that need nobody's answer any more: their time is over, the owner or the requester has gone, the
 * session has ended. Every process looks, any may be first; each request ends once, under its session's lock.
 */
export async function settleTransfers(deps: Dependencies): Promise<void> {
  const pending = await allPending(deps.db)
  if (pending.length === 0) return
  const presence = await deps.live.read(
    pending.flatMap(({ ownerId, requesterId, sessionId }) => [
      agentIn(ownerId, sessionId),
      agentIn(requesterId, sessionId),
    ]),
  )
  for (const [index, transfer] of pending.entries()) {
    const [owner, requester] = [presence[index * 2], presence[index * 2 + 1]].map(
      (each) => each?.state ?? 'unknown',
    )
    await changeSession(deps, transfer.sessionId, async (change) => {
      const now = await transferNow(change, transfer)
      if (now?.state !== 'pending') return null
      const hasRight = (await whoMayHave(deps, change, now)) !== null
      const { session, at } = change
      const settlement = settlementOf(now, {
        session,
        hasRight,
        owner: owner ?? 'unknown',
        requester: requester ?? 'unknown',
        now: at,
      })
      if (settlement) await settle(change, now, settlement)
      return null
    })
  }
}

async function settle(change: Change, transfer: Transfer, settlement: Settlement): Promise<void> {
  if (settlement.end === 'lapsed') await lapse(change, transfer)
  else if (settlement.end === 'cancelled') await cancel(change, transfer, settlement.why, 'system')
  else await handOver(change, transfer.requesterId, 'owner-left', 'system')
}
