import type { AgentId, SessionId } from '../../shared/ids.ts'
import type { TransferClosed, TransferPrompt, Transfers, TransferWait } from '../../shared/transfer.ts'
import type { Owned } from '../domain/access.ts'
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

/** How a request stands, for the two it concerns. */
export interface Standing {
  owner: AgentId
  requester: AgentId
  prompt: TransferPrompt | null
  /** As whoever may see the session hears it. */
  closed: TransferClosed | null
  closedAt: Date | null
  /** By what is judged who may see the session. */
  session: Owned
}

/** A session's newest request, or the newest of one requester; null where nobody has asked. */
export async function readTransfer(
  deps: Dependencies,
  id: SessionId,
  requester?: AgentId,
): Promise<Standing | null> {
  const found = await lastNamed(deps.db, id, requester)
  if (!found) return null
  const { transfer, ownerNow, ownerTeamId } = found
  const { state, closedAt } = transfer
  const standing = {
    owner: transfer.ownerId,
    requester: transfer.requesterId,
    session: { ownerId: ownerNow.id, ownerTeamId },
    closedAt,
  }
  if (state === 'pending') return { ...standing, prompt: promptOf(deps, found), closed: null }
  const closed = { id: transfer.id, session: { id }, end: state, owner: ownerNow }
  return { ...standing, prompt: null, closed }
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
