import { and, eq, gt, isNull, lte } from 'drizzle-orm'
import { v7 as uuid } from 'uuid'
import type { MessageId, SessionId } from '../../shared/ids.ts'
import type { Channel } from '../../shared/session.ts'
import { nextGate, notAdmitted } from '../domain/gates.ts'
import { mayTry } from '../domain/lock-out.ts'
import { refused, type Outcome, type Refused } from '../domain/outcome.ts'
import type { Database } from '../storage/database.ts'
import { codes, messages } from '../storage/schema.ts'
import { newCode } from '../storage/secrets.ts'
import type { Session } from '../storage/sessions.ts'
import type { Next } from './answer-gate.ts'
import type { Dependencies } from './dependencies.ts'
import { changeAsGuest, type Guest } from './guest.ts'
import type { Change } from './running-change.ts'
import { sealedFor } from './write-message.ts'

/** Clocks of processes differ by less. */
const SKEW_MS = 60_000

/** The customer asks for a (further) code. It resets nothing, and those before it stay valid. */
export async function sendCode(deps: Dependencies, guest: Guest): Promise<Outcome<Next>> {
  const sent = await changeAsGuest<Next>(deps, guest, async (change, passage) => {
    const gate = nextGate(passage)
    if (gate === 'pin') return notAdmitted(gate)
    if (gate !== 'code') return refused('invalid', 'This room asks for no code', { code: 'not-asked' })
    return mayTry(change.session, change.at) ?? (await issueCode(deps, change)) ?? { gate }
  })
  deps.jobs.wake()
  return sent
}

/** One code to every contact of the session, each in a message of its own; refused when there were too many lately. */
export async function issueCode(deps: Dependencies, change: Change): Promise<Refused | null> {
  const { tx, session, at } = change
  const { codeMinutes, codesMost, codesWindowMinutes } = deps.settingsOf(session.settingsTeamId)
  const since = new Date(at.getTime() - codesWindowMinutes * 60_000)
  const lately = await tx
    .select({ id: codes.id })
    .from(codes)
    .where(and(eq(codes.sessionId, session.id), gt(codes.createdAt, since)))
  if (lately.length >= codesMost) return refused('too-many', 'Too many codes in a short time')
  const contacts = contactsOf(session)
  if (contacts.length === 0)
    return refused('invalid', 'There is no contact to send a code to', { contact: 'none' })
  const [id, code] = [uuid(), newCode()]
  const expiresAt = new Date(at.getTime() + codeMinutes * 60_000)
  const codeHmac = deps.seal.mark(code, codeOf(session.id, id))
  await tx.insert(codes).values({ id, sessionId: session.id, codeHmac, createdAt: at, expiresAt })
  for (const to of contacts) await writeCode(deps, change, to, code)
  const channel = contacts.length > 1 ? 'both' : contacts[0]?.channel
  change.record({ type: 'code-sent', actor: 'customer', data: { ...(channel && { channel }) } })
  return null
}

async function writeCode(
  deps: Dependencies,
  { tx, session, at }: Change,
  to: Contact,
  code: string,
): Promise<void> {
  const id = uuid() as MessageId
  await tx.insert(messages).values({
    id,
    sessionId: session.id,
    kind: 'code',
    ...to,
    state: 'waiting',
    sealedSecret: deps.seal.seal(code, sealedFor(session.id, id)),
    createdAt: at,
    changedAt: at,
  })
  await deps.jobs.enqueue(tx, { name: 'deliver-message', messageId: id })
}

interface Contact {
  channel: Channel
  recipient: string
}

/** Everywhere the customer can be written to. */
export const contactsOf = ({ customerEmail, customerPhone }: Session): Contact[] => [
  ...(customerEmail ? [{ channel: 'email' as const, recipient: customerEmail }] : []),
  ...(customerPhone ? [{ channel: 'text' as const, recipient: customerPhone }] : []),
]

/** Within a change or without one. */
type Reading = Pick<Change, 'session' | 'at'> & { tx: Database }

/** Codes that would be accepted now. One from the future is none: the clock was moved back since. */
export const liveCodes = ({ tx, session, at }: Reading) =>
  tx
    .select()
    .from(codes)
    .where(
      and(
        eq(codes.sessionId, session.id),
        isNull(codes.usedAt),
        gt(codes.expiresAt, at),
        lte(codes.createdAt, new Date(at.getTime() + SKEW_MS)),
      ),
    )

export const hasLiveCode = async (reading: Reading): Promise<boolean> => (await liveCodes(reading)).length > 0

/** What a code's mark is bound to. */
export const codeOf = (session: SessionId, code: string): string => `code:${session}:${code}`
