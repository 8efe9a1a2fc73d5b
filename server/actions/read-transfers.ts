import type { AgentId, SessionId } from '../../shared/ids.ts'
import type { TransferClosed, TransferPrompt, Transfers, TransferWait } from '../../shared/transfer.ts'
import { remainingMs } from '../domain/transfer.ts'
import { lastNamed, pendingFor, type NamedTransfer } from '../storage/transfers.ts'
import type { Dependencies } from './dependencies.ts'

/** What waits for this agent's answer, and what they wait for; nothing of what is in the sessions. */
export async function readTransfers(deps: Dependencies, agent: AgentId): Promise<Transfers> {
  const pending = await pendingFor(deps.db, agent)
  return {
    asked: pending.filter(({ transfer }) => transfer.ownerId === agent).map((each) => promptOf(deps, each)),
    waiting: pending
      .filter(({ transfer }) => transfer.requesterId === agent)
      .map((each) => waitOf(deps, each)),
  }
}

/** How a session's newest request stands, for the two it concerns; null where nobody has ever asked. */
export async function readTransfer(
  deps: Dependencies,
  id: SessionId,
): Promise<{
  owner: AgentId
  requester: AgentId
  prompt: TransferPrompt | null
  closed: TransferClosed | null
} | null> {
  const found = await lastNamed(deps.db, id)
  if (!found) return null
  const { state, ownerId, requesterId } = found.transfer
  const both = { owner: ownerId, requester: requesterId }
  if (state === 'pending') return { ...both, prompt: promptOf(deps, found), closed: null }
  const closed = { id: found.transfer.id, session: sessionOf(found), end: state, owner: found.ownerNow }
  return { ...both, prompt: null, closed }
}

const promptOf = (deps: Dependencies, found: NamedTransfer): TransferPrompt => ({
  id: found.transfer.id,
  session: sessionOf(found),
  requester: { id: found.transfer.requesterId, name: found.requesterName },
  remainingMs: remainingMs(found.transfer, deps.now()),
})

const waitOf = (deps: Dependencies, found: NamedTransfer): TransferWait => ({
  id: found.transfer.id,
  session: sessionOf(found),
  owner: { id: found.transfer.ownerId, name: found.ownerName },
  remainingMs: remainingMs(found.transfer, deps.now()),
})

const sessionOf = ({ transfer, customerName }: NamedTransfer) => ({
  id: transfer.sessionId,
  customer: { name: customerName },
})
