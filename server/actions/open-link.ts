import { and, eq, gt, isNull } from 'drizzle-orm'
import type { SessionId } from '../../shared/ids.ts'
import type { Authentication } from '../../shared/settings.ts'
import { mayEnter, nextGate, type Passage } from '../domain/gates.ts'
import { isRefused, refused, type Outcome, type Refused } from '../domain/outcome.ts'
import type { Transaction } from '../storage/database.ts'
import { entries, links, sessionEvents } from '../storage/schema.ts'
import { hashToken, newToken } from '../storage/secrets.ts'
import { sessionWithNames, type Session } from '../storage/sessions.ts'
import { arriveAtNextGate } from './answer-gate.ts'
import { changeSession } from './change-session.ts'
import type { Dependencies } from './dependencies.ts'
import { Counted, guestOf, passageOf, releasedEntry, releasedHash, rulesOf, type Entry } from './guest.ts'
import type { Change } from './running-change.ts'

const invalid = () => refused('link-invalid', 'This link is unknown or has expired')

/** A planned session is nobody's business yet: its link says no more than an unknown one. */
const unsaid = (refusal: Refused): Refused => (refusal.code === 'session-not-active' ? invalid() : refusal)

/**
 * What the opening page shows to the browser with this key, and what it is asked for after Continue. Reads only: a mail
 * scanner's GET leaves no trace.
 */
export async function previewLink(deps: Dependencies, token: string, key: string | null) {
  const link = await validLink(deps, token)
  const found = link && (await sessionWithNames(deps.db, link.sessionId))
  if (!found) return invalid()
  const { session } = found
  const guest = key === null ? null : await guestOf(deps, keyOf(session.id, key, await knownEntry(deps, key)))
  const passage = guest ? await passageOf(deps, guest) : arrival(deps, session, null, deps.now())
  const refusal = mayEnter(passage)
  if (refusal) return unsaid(refusal)
  const gate = nextGate(passage)
  const asked: Authentication = gate === 'pin' || gate === 'code' ? gate : 'none'
  return { ...found, settings: deps.settingsOf(session.settingsTeamId), asked }
}

const knownEntry = async (deps: Dependencies, key: string): Promise<Entry | null> =>
  (await guestOf(deps, key))?.entry ?? (await releasedEntry(deps, key))

/** "Continue" was pressed: this browser gets a key to the room, or keeps the one it has. The link stays valid. */
export async function openLink(
  deps: Dependencies,
  token: string,
  presented: string | null,
): Promise<Outcome<{ key: string; sessionId: SessionId }>> {
  const link = await validLink(deps, token)
  if (!link) return invalid()
  const { sessionId } = link
  const known = presented === null ? null : await knownEntry(deps, presented)
  const key = known && presented ? keyOf(sessionId, presented, known) : `${newToken()}.${sessionId}`
  const opened = await changeSession(deps, sessionId, async (change) => {
    const { tx, session, at } = change
    // Read again under the lock: the link may have been killed meanwhile.
    if (!(await isThere(tx, link.tokenHash))) return invalid()
    const entry = await entryOf(tx, key)
    const refusal = mayEnter(arrival(deps, session, entry, at))
    if (refusal) return refuse(change, unsaid(refusal))
    const here = entry ?? (await newEntry(change, key))
    await openFirst(change, link.tokenHash)
    await arriveAtNextGate(deps, change, arrival(deps, session, here, at))
    return { key, sessionId }
  })
  deps.jobs.wake()
  return !isRefused(opened) && opened instanceof Counted ? opened.refusal : opened
}

/**
 * The key of this browser for a session. A browser has one secret for all of its sessions, so that coming back from
 * another one it is still the browser that joined; a key for the session itself stays what it is.
 */
function keyOf(session: SessionId, presented: string, known: Entry | null): string {
  if (known?.sessionId === session) return presented
  return `${presented.split('.')[0] ?? ''}.${session}`
}

/** How it stands for a browser that arrives: nobody has been away yet. */
const arrival = (deps: Dependencies, session: Session, entry: Entry | null, now: Date): Passage => ({
  session,
  entry,
  rules: rulesOf(deps, session),
  wasAway: false,
  now,
})

async function entryOf(tx: Transaction, key: string): Promise<Entry | null> {
  const [entry] = await tx
    .select()
    .from(entries)
    .where(eq(entries.keyHash, hashToken(key)))
  return entry ?? null
}

async function isThere(tx: Transaction, tokenHash: Buffer): Promise<boolean> {
  const found = await tx
    .select({ sessionId: links.sessionId })
    .from(links)
    .where(eq(links.tokenHash, tokenHash))
  return found.length > 0
}

async function newEntry({ tx, session, at }: Change, key: string): Promise<Entry> {
  const entry = {
    keyHash: hashToken(key),
    sessionId: session.id,
    createdAt: at,
    authenticatedAt: null,
    provedAt: null,
  }
  await tx.delete(entries).where(eq(entries.keyHash, releasedHash(entry.keyHash)))
  await tx.insert(entries).values(entry)
  return entry
}

async function openFirst(change: Change, tokenHash: Buffer): Promise<void> {
  const [first] = await change.tx
    .update(links)
    .set({ openedAt: change.at })
    .where(and(eq(links.tokenHash, tokenHash), isNull(links.openedAt)))
    .returning({ tokenHash: links.tokenHash })
  if (first) change.record({ type: 'link-opened', actor: 'customer' })
}

/** One line an hour tells the agent of a device that is not let in, however often it is tried. */
const REFUSED_AGAIN_MS = 60 * 60_000

async function refuse(change: Change, refusal: Refused): Promise<Counted> {
  if (refusal.code !== 'other-device') return new Counted(refusal)
  const { tx, session, at } = change
  const [lately] = await tx
    .select({ seq: sessionEvents.seq })
    .from(sessionEvents)
    .where(
      and(
        eq(sessionEvents.sessionId, session.id),
        eq(sessionEvents.type, 'device-refused'),
        gt(sessionEvents.at, new Date(at.getTime() - REFUSED_AGAIN_MS)),
      ),
    )
    .limit(1)
  if (!lately) change.record({ type: 'device-refused', actor: 'customer' })
  return new Counted(refusal)
}

/** A link as it is stored, whether or not its life is over. */
export async function findLink(deps: Dependencies, token: string) {
  const [link] = await deps.db
    .select()
    .from(links)
    .where(eq(links.tokenHash, hashToken(token)))
  return link ?? null
}

async function validLink(deps: Dependencies, token: string) {
  const link = await findLink(deps, token)
  return link && link.expiresAt > deps.now() ? link : null
}
