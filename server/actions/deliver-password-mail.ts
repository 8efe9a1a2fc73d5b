import { and, eq, inArray } from 'drizzle-orm'
import type { MessageId, PasswordLinkId } from '../../shared/ids.ts'
import { afterTry, type Conclusion } from '../domain/delivery.ts'
import type { Database } from '../storage/database.ts'
import { agents, passwordLinks } from '../storage/schema.ts'
import type { Delivery } from './deliver-message.ts'
import type { Dependencies } from './dependencies.ts'
import { writePasswordMail } from './password-mail.ts'
import { addressOf, sealedFor } from './password-links.ts'

type Link = typeof passwordLinks.$inferSelect

/** One try at the mail of a link, by the same rules as messages to customers (`afterTry`). */
export async function deliverPasswordMail(deps: Dependencies, id: PasswordLinkId): Promise<Delivery> {
  const link = await beginTry(deps, id)
  if (!link) return 'done'
  const mail = await compose(deps, link)
  if (!mail || link.usedAt || link.expiresAt <= deps.now())
    return end(deps, id, { state: 'failed', reason: 'not-needed' })
  const { to, ...written } = mail
  if (deps.mail) {
    const outcome = await deps.mail.send({ id: id as string as MessageId, to, ...written })
    return conclude(deps, link, concluded(deps, link, outcome))
  }
  if (!deps.installation.outbox) return end(deps, id, { state: 'failed', reason: 'no-mail-server' })
  const { subject, text } = written
  return end(deps, id, { state: 'sent', outbox: { subject, text } })
}

/** Recorded before the mail server hears of it; one that is still under way was cut short, and nobody knows how. */
async function beginTry(deps: Dependencies, id: PasswordLinkId): Promise<Link | null> {
  const begun = await deps.db.transaction(async (tx) => {
    const [found] = await tx.select().from(passwordLinks).where(eq(passwordLinks.id, id)).for('update')
    if (!found || (found.state !== 'waiting' && found.state !== 'sending')) return null
    const lost = found.state === 'sending' ? concluded(deps, found, 'no-answer') : null
    if (lost?.state === 'unconfirmed') return { link: found, isOver: true }
    const reason = lost ? ('no-answer' as const) : found.reason
    const values = { state: 'sending', reason, tries: found.tries + 1 } as const
    await tx.update(passwordLinks).set(values).where(eq(passwordLinks.id, id))
    return { link: { ...found, ...values }, isOver: false }
  })
  if (!begun?.isOver) return begun?.link ?? null
  await end(deps, id, { state: 'unconfirmed', reason: 'no-answer' })
  return null
}

const concluded = (deps: Dependencies, { tries, reason }: Link, outcome: Parameters<typeof afterTry>[0]) =>
  afterTry(outcome, {
    tries,
    most: deps.settings.messageTries,
    inDoubt: reason === 'no-answer',
    honoursKey: false,
  })

async function conclude({ db }: Dependencies, { id }: Link, conclusion: Conclusion): Promise<Delivery> {
  if (conclusion.state !== 'waiting') return end({ db }, id, conclusion)
  const { reason } = conclusion
  await db.update(passwordLinks).set({ state: 'waiting', reason }).where(eq(passwordLinks.id, id))
  return { againAfterMs: conclusion.againAfterMs }
}

type End = Exclude<Conclusion, { state: 'waiting' }> & { outbox?: Link['outbox'] }

async function end({ db }: { db: Database }, id: PasswordLinkId, values: End): Promise<'done'> {
  await db
    .update(passwordLinks)
    .set({ reason: null, ...values, sealedSecret: null })
    .where(and(eq(passwordLinks.id, id), inArray(passwordLinks.state, ['waiting', 'sending'])))
  return 'done'
}

/** Null where its secret is gone: it was used up meanwhile. */
async function compose(deps: Dependencies, { id, agentId, sealedSecret, kind }: Link) {
  const [agent] = await deps.db.select().from(agents).where(eq(agents.id, agentId))
  if (!agent || !sealedSecret) return null
  const url = addressOf(deps, deps.seal.open(sealedSecret, sealedFor(id)))
  const { invitationDays, resetHours } = deps.settings
  return {
    to: agent.email,
    ...writePasswordMail(kind, { name: agent.name, url, invitationDays, resetHours }),
  }
}
