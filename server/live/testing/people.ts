import type { AgentId, SessionId } from '../../../shared/ids.ts'
import { agentIn, customerOf } from '../live.ts'
import type { Facts } from '../live.ts'

/** A session id that reads as the number it was made of. */
export const session = (n: number): SessionId =>
  `00000000-0000-7000-8000-${String(n).padStart(12, '0')}` as SessionId

export const ada = '0000ada0-0000-7000-8000-000000000000' as AgentId
/** Cleo is the customer of the first session, Dan of the second. */
export const cleosSession = session(1)
export const cleo = customerOf(cleosSession)
export const dansSession = session(2)
export const dan = customerOf(dansSession)
export const adaWithCleo = agentIn(ada, cleosSession)

/** Facts as of event `seq`: a customer who joined, with `done` of two tasks. */
export const facts = (id: SessionId, seq: number, done = 0): Facts => ({
  id,
  seq,
  joined: true,
  done,
  total: 2,
})
