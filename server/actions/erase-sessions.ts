import type { SessionId } from '../../shared/ids.ts'
import { isRefused, refused, type Outcome } from '../domain/outcome.ts'
import { appendAudit, lockAudit, type AuditActor, type AuditLine } from '../storage/audit.ts'
import { transact } from '../storage/database.ts'
import { eraseSession, lockSessions } from '../storage/erase.ts'
import type { sessions } from '../storage/schema.ts'
import type { Dependencies } from './dependencies.ts'

type Session = typeof sessions.$inferSelect

interface Erasing {
  ids: readonly SessionId[]
  actor: AuditActor
  /** Stands in the certificates. */
  why: string
  /** Judged under each session's lock: what is not so any more is passed over. */
  when: (session: Session) => boolean
}

/** All of them or none, each with its certificate: how many. Refused while one of them is open. */
export async function eraseSessions(
  deps: Dependencies,
  { ids, actor, why, when }: Erasing,
): Promise<Outcome<number>> {
  if (ids.length === 0) return 0
  const erased = await transact(deps.db, async (tx) => {
    const end = await lockAudit(tx)
    const chosen = (await lockSessions(tx, ids)).filter(when)
    if (chosen.some(({ state }) => state !== 'ended'))
      return refused('session-not-ended', 'A session with this contact is open: end it first')
    for (const session of chosen) await eraseSession(tx, session)
    const lines = chosen.map((session) => certificate(session, actor, why))
    await appendAudit(tx, end, lines, deps.now())
    return chosen
  })
  if (isRefused(erased)) return erased
  for (const owner of new Set(erased.map(({ ownerId }) => ownerId)))
    deps.announce.listChanged(owner, 'recent')
  return erased.length
}

/** Names nobody: which session it was, and where its line ended. */
const certificate = ({ id, lastSeq, lastHash }: Session, actor: AuditActor, why: string): AuditLine => ({
  type: 'session-erased',
  actor,
  about: 'system',
  data: { session: id, seq: String(lastSeq), hash: Buffer.from(lastHash).toString('hex'), why },
})
