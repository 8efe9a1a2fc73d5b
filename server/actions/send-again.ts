import { and, desc, eq, ne } from 'drizzle-orm'
import type { MessageId, SessionId } from '../../shared/ids.ts'
import type { Person } from '../domain/access.ts'
import { mayBeWorkedOn } from '../domain/life-cycle.ts'
import { refused, type Outcome } from '../domain/outcome.ts'
import { messages } from '../storage/schema.ts'
import type { Dependencies } from './dependencies.ts'
import { changeOwnSession } from './own-session.ts'
import type { Change } from './running-change.ts'
import { writeMessage } from './write-message.ts'

/**
 * "Send again": a message that failed or was not confirmed goes out once more, with a new link, to the contact the
 * session has now. Only the newest, so that pressing twice sends one.
 */
export async function sendAgain(
  deps: Dependencies,
  agent: Person,
  sessionId: SessionId,
  messageId: MessageId,
): Promise<Outcome<SessionId>> {
  const repeated = await changeOwnSession(deps, agent, sessionId, async (change) => {
    const message = await newestMessage(change, messageId)
    if (!message) return refused('not-found', 'Nothing is here')
    const hindrance = mayBeWorkedOn(change.session)
    if (hindrance) return hindrance
    if (change.session.external)
      return refused(
        'external-invitation',
        'This team writes to its customers itself: generate a session URL',
      )
    const { id, kind, state } = message
    if (kind === 'code' || id !== messageId || (state !== 'failed' && state !== 'unconfirmed'))
      return refused('message-not-failed', 'The message did not fail, or another one has followed it')
    if (!(await writeMessage(deps, change, kind)))
      return refused('invalid', 'The session has no contact', { contact: 'missing' })
    change.record({ type: 'message-repeated', actor: `agent:${agent.id}`, data: { message: kind } })
    return sessionId
  })
  deps.jobs.wake()
  return repeated
}

/** The newest message of the session that is not a code, if the one that is asked for is such a message of it. */
async function newestMessage({ tx, session }: Change, asked: MessageId) {
  const found = await tx
    .select({ id: messages.id, kind: messages.kind, state: messages.state })
    .from(messages)
    .where(and(eq(messages.sessionId, session.id), ne(messages.kind, 'code')))
    .orderBy(desc(messages.createdAt), desc(messages.id))
  return found.some(({ id }) => id === asked) ? (found[0] ?? null) : null
}
