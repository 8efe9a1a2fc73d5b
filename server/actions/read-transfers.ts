import type { AgentId, SessionId } from '../../shared/ids.ts'
import type { TransferClosed, TransferPrompt, Transfers, TransferWait } from '../../shared/transfer.ts'
import { remainingMs } from '../domain/transfer.ts'
import { lastNamed, ownerOf, pendingFor, type NamedTransfer } from '../storage/transfers.ts'
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
  const owner = await ownerOf(deps.db, id)
  if (!owner) return null
  return { ...both, prompt: null, closed: { id: found.transfer.id, session: { id }, end: state, owner } }
}

const promptOf = (
  deps: Dependencies,
  { transfer, customerName, requesterName }: NamedTransfer,
): TransferPrompt => ({
  id: transfer.id,
  session: { id: transfer.sessionId, customer: { name: customerName } },
  requester: { id: transfer.requesterId, name: requesterName },
  remainingMs: remainingMs(transfer, deps.now()),
})

const waitOf = (deps: Dependencies, { transfer, ownerName }: NamedTransfer): TransferWait => ({
  id: transfer.id,
  session: { id: transfer.sessionId },
  owner: { id: transfer.ownerId, name: ownerName },
  remainingMs: remainingMs(transfer, deps.now()),
})
