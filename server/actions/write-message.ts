import { v7 as uuid } from 'uuid'
import type { MessageId, SessionId } from '../../shared/ids.ts'
import type { MessageKind } from '../../shared/session.ts'
import { channelOf } from '../domain/contact.ts'
import { links, messages } from '../storage/schema.ts'
import { hashToken, newToken } from '../storage/secrets.ts'
import type { Dependencies } from './dependencies.ts'
import type { Change } from './running-change.ts'

/**
 * Writes a message to the session's customer with a link of its own, to be sent when the transaction has committed.
 * The link's secret waits sealed in the row. False without any contact.
 */
export async function writeMessage(
  deps: Dependencies,
  change: Change,
  kind: Exclude<MessageKind, 'code'>,
): Promise<boolean> {
  const { tx, session, at } = change
  const to = channelOf(session)
  if (!to) return false
  const id = uuid() as MessageId
  const token = await makeLink(deps, change)
  await tx.insert(messages).values({
    id,
    sessionId: session.id,
    kind,
    ...to,
    state: 'waiting',
    sealedSecret: deps.seal.seal(token.secret, sealedFor(session.id, id)),
    createdAt: at,
    changedAt: at,
  })
  await deps.jobs.enqueue(tx, { name: 'deliver-message', messageId: id })
  return true
}

/** A new way into the session; those before it stay. */
export async function makeLink(
  deps: Dependencies,
  { tx, session, at }: Change,
): Promise<{ secret: string; expiresAt: Date }> {
  const secret = newToken()
  const { linkDays } = deps.settingsOf(session.settingsTeamId)
  const expiresAt = new Date(at.getTime() + linkDays * 86_400_000)
  await tx
    .insert(links)
    .values({ tokenHash: hashToken(secret), sessionId: session.id, createdAt: at, expiresAt })
  return { secret, expiresAt }
}

/** What a sealed secret of a message is bound to. */
export const sealedFor = (session: SessionId, message: MessageId): string => `link:${session}:${message}`
