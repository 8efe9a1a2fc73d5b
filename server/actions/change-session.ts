import type { SessionId } from '../../shared/ids.ts'
import type { ListName } from '../../shared/sockets.ts'
import { isRefused, refused, type Outcome, type Refused } from '../domain/outcome.ts'
import { isComplete } from '../domain/status.ts'
import { transact, type Transaction } from '../storage/database.ts'
import { factsOf, lockSession, type Session } from '../storage/sessions.ts'
import type { Dependencies } from './dependencies.ts'
import { RunningChange, type Change } from './running-change.ts'
import { chatOf } from './shown-chat.ts'

/**
 * The only way to change a session: one transaction, the session's lock first, its lines in the same
 * transaction, an entry for the relay, and the announcement after the commit. A refusal undoes all of it.
 */
export async function changeSession<T>(
  deps: Dependencies,
  id: SessionId,
  work: (change: Change) => Promise<Outcome<T>>,
): Promise<Outcome<T>> {
  return inTransaction(deps, async (tx) => {
    const session = await lockSession(tx, id)
    return session ? applyChange(deps, tx, session, work) : refused('not-found', 'Nothing is here')
  })
}

/** The same for a session that this transaction has just inserted. */
export async function inTransaction<T>(
  deps: Dependencies,
  work: (tx: Transaction) => Promise<Applied<T> | Refused>,
): Promise<Outcome<T>> {
  try {
    const applied = await transact(deps.db, async (tx) => {
      const result = await work(tx)
      if (isRefused(result)) throw new Undone(result)
      return result
    })
    applied.announce()
    return applied.value
  } catch (fault) {
    if (fault instanceof Undone) return fault.refusal
    throw fault
  }
}

export interface Applied<T> {
  value: T
  announce(): void
}

export async function applyChange<T>(
  deps: Dependencies,
  tx: Transaction,
  before: Session,
  work: (change: Change) => Promise<Outcome<T>>,
): Promise<Applied<T> | Refused> {
  const change = new RunningChange(tx, before, deps.now())
  const value = await work(change)
  if (isRefused(value)) return value
  await change.write()
  return { value, announce: () => announceChange(deps, before, change) }
}

function announceChange(deps: Dependencies, before: Session, change: RunningChange): void {
  const { session: after, asked, message } = change
  // A message alone changes nothing else that is shown: nobody reads a room for it.
  const isAll = after.lastSeq === before.lastSeq + 1
  if (message) {
    const written = { session: after.id, message, chat: chatOf(deps, after), seq: after.lastSeq }
    deps.announce.messageWritten(written, after, { isAll })
  }
  if (after.lastSeq === before.lastSeq || (message && isAll)) return
  const handedOver = before.ownerId !== after.ownerId
  const facts = factsOf(after)
  deps.announce.sessionChanged({
    facts,
    owner: after.ownerId,
    lists: listsChanged(before, after),
    handedOver,
    former: handedOver ? before.ownerId : null,
    asked,
  })
  if (!handedOver) return
  deps.announce.listChanged(before.ownerId, 'recent')
  if (before.unseenAt) deps.announce.listChanged(before.ownerId, 'updated')
}

/** The owner's lists in which the session came, went, moved or is shown otherwise. */
function listsChanged(before: Session, after: Session): ListName[] {
  const isShown = listing(before) !== listing(after)
  const isRecent = before.lastSeq === 0 || before.ownerId !== after.ownerId || isShown
  const isUpdated =
    before.unseenAt?.getTime() !== after.unseenAt?.getTime() || (isShown && after.unseenAt !== null)
  return [...(isRecent ? ['recent' as const] : []), ...(isUpdated ? ['updated' as const] : [])]
}

/** All that a list shows of a session and its row does not tell. */
const listing = (session: Session): string =>
  JSON.stringify([session.state, session.customerName, session.invitedAt, completeness(session)])

const completeness = (session: Session): boolean =>
  isComplete({ done: session.tasksDone, total: session.tasksTotal })

class Undone extends Error {
  readonly refusal: Refused

  constructor(refusal: Refused) {
    super('undone')
    this.refusal = refusal
  }
}
