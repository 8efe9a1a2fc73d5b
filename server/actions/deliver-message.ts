import { eq, sql } from 'drizzle-orm'
import type { MessageId } from '../../shared/ids.ts'
import { pauseAfter } from '../domain/retry.ts'
import { messages } from '../storage/schema.ts'
import { sessionWithNames } from '../storage/sessions.ts'
import { changeSession, type Change } from './change-session.ts'
import type { Dependencies } from './dependencies.ts'
import { invitationMail } from './invitation-mail.ts'
import type { MailOutcome } from './mail-transport.ts'
import { sealedFor } from './write-message.ts'

type Message = typeof messages.$inferSelect
type Written = ReturnType<typeof invitationMail>

/** Done, or to be tried again after so many milliseconds. */
export type Delivery = 'done' | { againAfterMs: number }

/**
 * One try at delivering a message. A message that is through or finally failed is left alone, so that
 * a job that runs twice sends once.
 */
export async function deliverMessage(deps: Dependencies, id: MessageId): Promise<Delivery> {
  const message = await beginTry(deps, id)
  if (!message) return 'done'
  const written = await write(deps, message)
  if (!deps.mail && deps.installation.outbox) {
    await settle(deps, message, { state: 'sent', outbox: { subject: written.subject, text: written.text } })
    return 'done'
  }
  if (!deps.mail) return fail(deps, message, 'no-mail-server')
  const outcome = await deps.mail.send({ ...written, messageId: `<${id}@foyer>`, to: message.recipient })
  return conclude(deps, message, outcome)
}

async function conclude(deps: Dependencies, message: Message, outcome: MailOutcome): Promise<Delivery> {
  if (outcome === 'accepted') {
    await settle(deps, message, { state: 'sent' })
    return 'done'
  }
  const pause = outcome === 'refused' ? null : pauseAfter(message.tries, deps.settings.messageTries)
  if (pause === null) return fail(deps, message, outcome)
  await deps.db
    .update(messages)
    .set({ state: 'waiting', changedAt: deps.now() })
    .where(eq(messages.id, message.id))
  return { againAfterMs: pause }
}

async function fail(deps: Dependencies, message: Message, reason: NonNullable<Message['reason']>) {
  await settle(deps, message, { state: 'failed', reason })
  return 'done' as const
}

/** Recorded before the gateway hears of it: after a crash the message is tried again, with the same id. */
async function beginTry(deps: Dependencies, id: MessageId): Promise<Message | null> {
  const [message] = await deps.db
    .update(messages)
    .set({ state: 'sending', tries: sql`${messages.tries} + 1`, changedAt: deps.now() })
    .where(sql`${messages.id} = ${id} and ${messages.state} in ('waiting', 'sending')`)
    .returning()
  return message ?? null
}

/** The end of a message: its secret is erased and the room hears of it. */
async function settle(
  deps: Dependencies,
  message: Message,
  end: Pick<Partial<Message>, 'reason' | 'outbox'> & { state: 'sent' | 'failed' },
): Promise<void> {
  await changeSession(deps, message.sessionId, async (change: Change) => {
    await change.tx
      .update(messages)
      .set({ ...end, sealedSecret: null, changedAt: change.at })
      .where(eq(messages.id, message.id))
    await change.record({
      type: end.state === 'sent' ? 'message-sent' : 'message-failed',
      actor: 'system',
      data: { message: message.kind, channel: message.channel, ...(end.reason && { reason: end.reason }) },
    })
    return null
  })
}

async function write(deps: Dependencies, message: Message): Promise<Written> {
  const found = await sessionWithNames(deps.db, message.sessionId)
  if (!found || !message.sealedSecret) throw new Error(`message ${message.id} has no session or no secret`)
  const token = deps.seal.open(message.sealedSecret, sealedFor(message.sessionId, message.id))
  return invitationMail({
    customer: found.session.customerName,
    agent: found.ownerName,
    team: found.teamName,
    link: `${deps.installation.publicUrl()}/j/${token}`,
    days: deps.settingsOf(found.session.settingsTeamId).linkDays,
  })
}
