import { CHAT_PAGE, type ChatPage, type ReadMessages } from '../../shared/chat.ts'
import type { SessionId } from '../../shared/ids.ts'
import type { Person } from '../domain/access.ts'
import { mayWriteToAgent } from '../domain/life-cycle.ts'
import { refused, type Outcome } from '../domain/outcome.ts'
import { messagesOf } from '../storage/chat.ts'
import { sessionWithNames, type Session } from '../storage/sessions.ts'
import type { Dependencies } from './dependencies.ts'
import type { Guest } from './guest.ts'
import { mayReadIn } from './look-in.ts'
import { chatOf, shownMessage } from './shown-chat.ts'

/** One page of the chat for its owner and whoever looks, also after the end, and whoever owned the session when it was written. */
export async function chatForAgent(
  deps: Dependencies,
  agent: Person,
  id: SessionId,
  place: ReadMessages,
): Promise<Outcome<ChatPage>> {
  const found = await sessionWithNames(deps.db, id)
  if (!found) return refused('not-found', 'Nothing is here')
  const refusal = await mayReadIn(deps, agent, { ...found.session, ownerTeamId: found.ownerTeamId })
  return refusal ?? pageOf(deps, found.session, place)
}

/** One page of the chat for the customer: closed to her after the end, whatever else she may still do. */
export const chatForCustomer = async (
  deps: Dependencies,
  { session }: Guest,
  place: ReadMessages,
): Promise<Outcome<ChatPage>> => mayWriteToAgent(session) ?? pageOf(deps, session, place)

const pageOf = async (deps: Dependencies, session: Session, place: ReadMessages): Promise<ChatPage> => ({
  items: (await messagesOf(deps.db, session.id, place, CHAT_PAGE)).map(shownMessage),
  chat: chatOf(deps, session),
})
