import { and, eq } from 'drizzle-orm'
import type { MessageId } from '../../shared/ids.ts'
import { afterTry, type Conclusion } from '../domain/delivery.ts'
import { messages } from '../storage/schema.ts'
import { changeSession } from './change-session.ts'
import { composeMessage } from './compose-message.ts'
import type { Dependencies } from './dependencies.ts'
import type { SendOutcome } from './mail-transport.ts'
import type { Written } from './message-texts.ts'

export type Message = typeof messages.$inferSelect

/** Done, or to be tried again after so many milliseconds. */
export type Delivery = 'done' | { againAfterMs: number }

/**
 * One try at delivering a message. A message that is through or finally failed is left alone, so that a job that
 * runs twice sends once.
 */
export async function deliverMessage(deps: Dependencies, id: MessageId): Promise<Delivery> {
  const message = await beginTry(deps, id)
  if (!message) return 'done'
  const written = await composeMessage(deps, message)
  if (written === 'not-needed') return settle(deps, message, withdrawn(message))
  const transport = transportOf(deps, message)
  if (transport) return conclude(deps, message, await transport(written))
  if (deps.installation.outbox) return settle(deps, message, { state: 'sent', outbox: keptOf(written) })
  const reason = message.channel === 'email' ? 'no-mail-server' : 'no-text-gateway'
  return settle(deps, message, { state: 'failed', reason })
}

/**
 * Recorded before the gateway hears of it. A try that is still recorded as under way was cut short: whether the
 * message went out nobody knows, and that is remembered as the reason `no-answer` until its end.
 */
async function beginTry(deps: Dependencies, id: MessageId): Promise<Message | null> {
  const begun = await deps.db.transaction(async (tx) => {
    const [found] = await tx.select().from(messages).where(eq(messages.id, id)).for('update')
    if (!found || (found.state !== 'waiting' && found.state !== 'sending')) return null
    const lost = found.state === 'sending' ? concluded(deps, found, 'no-answer') : null
    if (lost?.state === 'unconfirmed') return { message: found, isOver: true }
    const reason = lost?.state === 'waiting' ? 'no-answer' : found.reason
    const values = { state: 'sending', reason, tries: found.tries + 1, changedAt: deps.now() } as const
    await tx.update(messages).set(values).where(eq(messages.id, id))
    return { message: { ...found, ...values }, isOver: false }
  })
  if (!begun?.isOver) return begun?.message ?? null
  await settle(deps, begun.message, { state: 'unconfirmed', reason: 'no-answer' })
  return null
}

/** What goes out no more; where it may have gone out before, that is what is said. */
function withdrawn({ reason, kind, tries }: Message): End {
  if (reason === 'no-answer') return { state: 'unconfirmed', reason }
  // A code that could not be handed over while it worked.
  return { state: 'failed', reason: kind === 'code' && tries > 1 ? 'unreachable' : 'not-needed' }
}

async function conclude(deps: Dependencies, message: Message, outcome: SendOutcome): Promise<Delivery> {
  const conclusion = concluded(deps, message, outcome)
  if (conclusion.state !== 'waiting') return settle(deps, message, conclusion)
  await deps.db
    .update(messages)
    .set({ state: 'waiting', reason: conclusion.reason, changedAt: deps.now() })
    .where(eq(messages.id, message.id))
  return { againAfterMs: conclusion.againAfterMs }
}

const concluded = (deps: Dependencies, { tries, reason, channel }: Message, outcome: SendOutcome) =>
  afterTry(outcome, {
    tries,
    most: deps.settings.messageTries,
    inDoubt: reason === 'no-answer',
    honoursKey: channel === 'text' && deps.texts?.honoursKey === true,
  })

type End = Exclude<Conclusion, { state: 'waiting' }> & { outbox?: Message['outbox'] }

/** The end of a message, once: its secret is erased and the room hears of it. */
async function settle(deps: Dependencies, { id, sessionId }: Message, end: End): Promise<'done'> {
  await changeSession(deps, sessionId, async (change) => {
    const [ended] = await change.tx
      .update(messages)
      .set({ reason: null, ...end, sealedSecret: null, changedAt: change.at })
      .where(and(eq(messages.id, id), eq(messages.state, 'sending')))
      .returning()
    if (!ended) return null
    const { kind, channel, reason } = ended
    // A code has its line since it was asked for; another one says what went wrong.
    if (kind === 'code' && end.state === 'sent') return null
    const data = { message: kind, channel, ...(reason && { reason }) }
    change.record({ type: eventOf[end.state], actor: 'system', data })
    return null
  })
  return 'done'
}

const eventOf = {
  sent: 'message-sent',
  failed: 'message-failed',
  unconfirmed: 'message-unconfirmed',
} as const

/** How this message leaves Foyer; null where nothing is set up for its channel. */
function transportOf(
  { mail, texts }: Dependencies,
  { id, recipient: to, channel }: Message,
): ((written: Written) => Promise<SendOutcome>) | null {
  if (channel === 'text') return texts && ((written) => texts.send({ id, to, text: written.text }))
  return (
    mail &&
    ((written) =>
      written.channel === 'email'
        ? mail.send({ id, to, subject: written.subject, text: written.text, html: written.html })
        : Promise.reject(new Error('a text message is no mail')))
  )
}

const keptOf = (written: Written): NonNullable<Message['outbox']> => ({
  subject: written.channel === 'email' ? written.subject : null,
  text: written.text,
})
