import { settlementOf, type Settlement } from '../domain/transfer.ts'
import { agentIn } from '../live/live.ts'
import { allPending, type Transfer } from '../storage/transfers.ts'
import { whoMayHave } from './answer-transfer.ts'
import { changeSession } from './change-session.ts'
import type { Dependencies } from './dependencies.ts'
import { cancel, handOver, lapse, transferNow } from './hand-over.ts'
import type { Change } from './running-change.ts'

/**
 * Ends the requests that need nobody's answer any more: their time is over, the owner or the requester has gone, the
 * session has ended. Every process looks, any may be first; each request ends once, under its session's lock. One that
 * cannot be judged holds up no other.
 */
export async function settleTransfers(deps: Dependencies): Promise<void> {
  const faults: unknown[] = []
  for (const transfer of await allPending(deps.db))
    await settleOne(deps, transfer).catch((fault: unknown) => faults.push(fault))
  if (faults.length > 0) throw faults[0]
}

async function settleOne(deps: Dependencies, transfer: Transfer): Promise<void> {
  const { ownerId, requesterId, sessionId } = transfer
  // Right before its lock, not before those of all: who came back while another one was waited for is here.
  const [owner, requester] = await deps.live.read([
    agentIn(ownerId, sessionId),
    agentIn(requesterId, sessionId),
  ])
  await changeSession(deps, sessionId, async (change) => {
    const now = await transferNow(change, transfer)
    if (now?.state !== 'pending') return null
    const hasRight = (await whoMayHave(deps, change, now)) !== null
    const settlement = settlementOf(now, {
      session: change.session,
      hasRight,
      owner: owner?.state ?? 'unknown',
      requester: requester?.state ?? 'unknown',
      now: change.at,
    })
    if (settlement) await settle(change, now, settlement)
    return null
  })
}

async function settle(change: Change, transfer: Transfer, settlement: Settlement): Promise<void> {
  if (settlement.end === 'lapsed') await lapse(change, transfer)
  else if (settlement.end === 'cancelled') await cancel(change, transfer, settlement.why, 'system')
  else await handOver(change, transfer.requesterId, 'owner-left', 'system')
}
