import { eq, inArray, sql } from 'drizzle-orm'
import { mayEnter, nextGate, notAdmitted, wasAwayLong, type Passage } from '../domain/gates.ts'
import { isRefused, refused, type Outcome, type Refused } from '../domain/outcome.ts'
import { customerOf } from '../live/live.ts'
import { builtOnce } from '../storage/built-query.ts'
import type { Transaction } from '../storage/database.ts'
import { entries, sessions } from '../storage/schema.ts'
import { hashToken } from '../storage/secrets.ts'
import type { Session } from '../storage/sessions.ts'
import { changeSession } from './change-session.ts'
import { consentOf } from './consent-text.ts'
import type { Dependencies } from './dependencies.ts'
import type { Change } from './running-change.ts'

export type Entry = typeof entries.$inferSelect

/** A customer's browser that pressed Continue, and the session it did so for. */
export interface Guest {
  session: Session
  entry: Entry
}

/** What names a browser beside the others of its session. */
export const browserOf = ({ keyHash }: Pick<Entry, 'keyHash'>): string => keyHash.toString('base64')

/** Whoever holds this key; null where it opens nothing (any more). */
export async function guestOf(deps: Dependencies, key: string): Promise<Guest | null> {
  const [guest] = await guestByKey(deps.db).execute({ key: hashToken(key) })
  return guest ?? null
}

const guestByKey = builtOnce((db) =>
  db
    .select({ session: sessions, entry: entries })
    .from(entries)
    .innerJoin(sessions, eq(sessions.id, entries.sessionId))
    .where(eq(entries.keyHash, sql.placeholder('key')))
    .prepare('guest_by_key'),
)

/** Under this the entry of a browser is kept that the owner released: no key opens it, and the browser is still known. */
export const releasedHash = (keyHash: Buffer): Buffer => hashToken(`released ${keyHash.toString('hex')}`)

/** The entry of a browser that the owner released and that has not pressed Continue since; null for every other. */
export async function releasedEntry(deps: Dependencies, key: string): Promise<Entry | null> {
  const [entry] = await deps.db
    .select()
    .from(entries)
    .where(eq(entries.keyHash, releasedHash(hashToken(key))))
  return entry ?? null
}

/** What the gates are judged by, for a browser as it now stands. */
export const passageOf = async (deps: Dependencies, { session, entry }: Guest): Promise<Passage> => ({
  session,
  entry,
  rules: rulesOf(deps, session),
  wasAway: isLongAway(deps, session, entry) && !(await isHere(deps, session)),
  now: deps.now(),
})

export function rulesOf(deps: Dependencies, session: Session): Passage['rules'] {
  const { authentication, consent, ...texts } = deps.settingsOf(session.settingsTeamId)
  return { authentication, consent, consentVersion: consentOf(texts).version }
}

/** Why this browser may not be in the room now; null when it may. */
export async function mayBeInRoom(deps: Dependencies, guest: Guest): Promise<Refused | null> {
  const passage = await passageOf(deps, guest)
  const refusal = mayEnter(passage)
  const gate = refusal ? null : nextGate(passage)
  return gate ? notAdmitted(gate) : refusal
}

/** Refused, and yet what was changed is kept: a wrong try counts. */
export class Counted {
  readonly refusal: Refused

  constructor(refusal: Refused) {
    this.refusal = refusal
  }
}

/**
 * Changes a session on behalf of a customer's browser, judged anew under the session's lock: a browser whose entry is
 * gone meanwhile (the customer was changed) has no room.
 */
export async function changeAsGuest<T>(
  deps: Dependencies,
  guest: Guest,
  work: (change: Change, passage: Passage) => Promise<Outcome<T> | Counted>,
): Promise<Outcome<T>> {
  const { wasAway } = await passageOf(deps, guest)
  const outcome = await changeSession<T | Counted>(deps, guest.session.id, async (change) => {
    const [entry] = await entriesOf(change.tx, [guest.entry.keyHash])
    const passage = passageUnderLock(deps, change, entry, wasAway)
    return isRefused(passage) ? passage : work(change, passage)
  })
  return !isRefused(outcome) && outcome instanceof Counted ? outcome.refusal : outcome
}

/** The entries of these browsers that are there. */
export const entriesOf = (tx: Transaction, keyHashes: readonly Buffer[]): Promise<Entry[]> =>
  tx
    .select()
    .from(entries)
    .where(inArray(entries.keyHash, [...keyHashes]))

/** What the gates are judged by now that the session is locked; `wasAway` as it was found before. */
export function passageUnderLock(
  deps: Dependencies,
  { session, at }: Change,
  entry: Entry | undefined,
  wasAway: boolean,
): Outcome<Passage> {
  if (!entry) return refused('no-room', 'This browser has no room')
  const stillAway = wasAway && isLongAway(deps, session, entry)
  const passage = { session, entry, rules: rulesOf(deps, session), wasAway: stillAway, now: at }
  return mayEnter(passage) ?? passage
}

function isLongAway(deps: Dependencies, session: Session, entry: Entry): boolean {
  const { authenticatedAt } = entry
  if (!authenticatedAt) return false
  const { askAgainMinutes } = deps.settingsOf(session.settingsTeamId)
  const { graceMs } = deps.settings
  const seen = new Date(Math.max(authenticatedAt.getTime(), session.lastSeenAt?.getTime() ?? 0))
  return wasAwayLong(seen, deps.now(), { askAgainMinutes, graceMs })
}

/** While a page is open nothing is written of it, so the last that was stored may be long ago. */
async function isHere(deps: Dependencies, session: Session): Promise<boolean> {
  const [presence] = await deps.live.read([customerOf(session.id)])
  return presence?.state === 'online'
}
