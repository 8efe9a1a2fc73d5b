import { and, desc, eq, isNotNull } from 'drizzle-orm'
import type { Outbox, OutboxMessage } from '../../shared/commands.ts'
import type { MessageId } from '../../shared/ids.ts'
import { canUse, type Person } from '../domain/access.ts'
import { refused, type Outcome, type Refused } from '../domain/outcome.ts'
import { agents, messages, passwordLinks } from '../storage/schema.ts'
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
  const toAgents = isForAdministrators(agent) ? await passwordMails(deps) : []
  const items = [...found.map(shown), ...toAgents]
  return { items: items.toSorted((one, other) => other.at.localeCompare(one.at)).slice(0, NEWEST) }
}

/** Mails to agents let whoever reads them into an account: in the demo, too, they are for administrators alone. */
const isForAdministrators = ({ role }: Person): boolean => role === 'administrator'

async function passwordMails(deps: Dependencies): Promise<OutboxMessage[]> {
  const found = await deps.db
    .select({ link: passwordLinks, to: agents.email })
    .from(passwordLinks)
    .innerJoin(agents, eq(agents.id, passwordLinks.agentId))
    .where(isNotNull(passwordLinks.outbox))
    .orderBy(desc(passwordLinks.createdAt))
    .limit(NEWEST)
  return found.map(({ link, to }) => ({
    id: link.id as string as MessageId,
    to,
    subject: link.outbox?.subject ?? null,
    text: link.outbox?.text ?? '',
    at: link.createdAt.toISOString(),
  }))
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
