import { z } from 'zod'
import { AgentId, SessionId, TransferId } from './ids.ts'

/** How a request for a session ended. `owner-left`: all the owner's connections were gone, so it was granted. */
export const TransferEnd = z.enum(['approved', 'declined', 'lapsed', 'cancelled', 'owner-left'])
export type TransferEnd = z.infer<typeof TransferEnd>

const agent = z.object({ id: AgentId, name: z.string() })
const session = z.object({ id: SessionId, customer: z.object({ name: z.string() }) })

/** What the owner is asked. The countdown is what remains, as clocks differ. */
export const TransferPrompt = z.object({
  id: TransferId,
  session,
  requester: agent,
  remainingMs: z.int().min(0),
})
export type TransferPrompt = z.infer<typeof TransferPrompt>

/** What the requester sees meanwhile: no more of the session than its row says. */
export const TransferWait = z.object({
  id: TransferId,
  session,
  owner: agent,
  remainingMs: z.int().min(0),
})
export type TransferWait = z.infer<typeof TransferWait>

export const TransferAsked = z.object({ transfer: TransferWait })
export type TransferAsked = z.infer<typeof TransferAsked>

/** Both sides hear it. `owner`: whose session it is now; null for who may not see the session (any more). */
export const TransferClosed = z.object({
  id: TransferId,
  session: z.object({ id: SessionId }),
  end: TransferEnd,
  owner: agent.nullable(),
})
export type TransferClosed = z.infer<typeof TransferClosed>

/** Everything that waits for this agent: asked of them, and asked by them. */
export const Transfers = z.object({ asked: z.array(TransferPrompt), waiting: z.array(TransferWait) })
export type Transfers = z.infer<typeof Transfers>
