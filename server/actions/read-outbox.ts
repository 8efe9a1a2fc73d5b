import { and, desc, eq, isNotNull } from 'drizzle-orm'
import type { Outbox, OutboxMessage } from '../../shared/commands.ts'
import type { MessageId } from '../../shared/ids.ts'
import { canUse, type Person } from '../domain/access.ts'
import { refused, type Outcome, type Refused } from '../domain/outcome.ts'
import { messages } from '../storage/schema.ts'
import type { Dependencies } from './dependencies.ts'

const NEWEST = 200

/** What an installation without a mail server or a gateway would have sent, newest first. */
export async function readOutbox(deps: Dependencies, agent: Person): Promise<Outcome<Outbox>> {
  const refusal = mayRead(deps, agent)
  if (refusal) return refusal
  const found = await deps.db
    .select()
    .from(messages)
    .where(isNotNull(messages.outbox))
    .orderBy(desc(messages.createdAt))
    .limit(NEWEST)
  return { items: found.map(shown) }
}

export async function readOutboxMessage(
  deps: Dependencies,
  agent: Person,
  id: MessageId,
): Promise<Outcome<OutboxMessage>> {
  const refusal = mayRead(deps, agent)
  if (refusal) return refusal
  const [found] = await deps.db
    .select()
    .from(messages)
    .where(and(eq(messages.id, id), isNotNull(messages.outbox)))
  return found ? shown(found) : refused('not-found', 'Nothing is here')
}

const mayRead = (deps: Dependencies, agent: Person): Refused | null =>
  !deps.installation.outbox
    ? refused('not-found', 'Nothing is here')
    : canUse(agent, 'read-outbox', { demo: deps.installation.demo !== null })
      ? null
      : refused('not-allowed', 'Only an administrator reads the outbox')

const shown = (message: typeof messages.$inferSelect): OutboxMessage => ({
  id: message.id,
  to: message.recipient,
  subject: message.outbox?.subject ?? null,
  text: message.outbox?.text ?? '',
  at: message.changedAt.toISOString(),
})
