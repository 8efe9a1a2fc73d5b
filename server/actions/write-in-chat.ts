import type { ChatMessage, WriteMessage } from '../../shared/chat.ts'
import type { SessionId } from '../../shared/ids.ts'
import type { Person } from '../domain/access.ts'
import { nextGate, notAdmitted } from '../domain/gates.ts'
import { mayWriteToAgent, mayWriteToCustomer } from '../domain/life-cycle.ts'
import { isRefused, type Outcome } from '../domain/outcome.ts'
import type { Dependencies } from './dependencies.ts'
import { endsAt } from './end-session.ts'
import { passageOf, passageUnderLock, type Guest } from './guest.ts'
import { worksOn } from './own-session.ts'
import { post } from './post-messages.ts'

/** The owner writes to the customer; into a planned session too, as she reads it when she comes. The same message again is one. */
export async function writeAsAgent(
  deps: Dependencies,
  agent: Person & { name: string },
  session: SessionId,
  message: WriteMessage,
): Promise<Outcome<ChatMessage>> {
  let endsByItself = false
  const written = await post(deps, {
    session,
    message,
    from: { kind: 'agent', id: agent.id, name: agent.name },
    keyHash: null,
    admit: async (change) => {
      endsByItself = endsAt(deps, change.session) !== null
      return worksOn(change, agent)
    },
    mayWrite: mayWriteToCustomer,
  })
  // When it would end has moved: whoever has it open reads so.
  if (!isRefused(written) && endsByItself) deps.announce.workGoesOn(session)
  return written
}

/** The customer writes to the owner, whoever that is. The same message again is one. */
export async function writeAsCustomer(
  deps: Dependencies,
  guest: Guest,
  message: WriteMessage,
): Promise<Outcome<ChatMessage>> {
  const { wasAway } = await passageOf(deps, guest)
  return post(deps, {
    session: guest.session.id,
    message,
    from: { kind: 'customer' },
    keyHash: guest.entry.keyHash,
    admit: (change, entry) => {
      const passage = passageUnderLock(deps, change, entry, wasAway)
      if (isRefused(passage)) return passage
      const gate = nextGate(passage)
      return gate && notAdmitted(gate)
    },
    mayWrite: mayWriteToAgent,
  })
}
