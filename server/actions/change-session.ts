import type { SessionId } from '../../shared/ids.ts'
import { isRefused, refused, type Outcome, type Refused } from '../domain/outcome.ts'
import { transact, type Transaction } from '../storage/database.ts'
import { lockSession, type Session } from '../storage/sessions.ts'
import { writeChanges } from '../storage/write-changes.ts'
import { announceChange } from './announce-change.ts'
import type { Dependencies } from './dependencies.ts'
import { RunningChange, type Change } from './running-change.ts'

/**
 * How a session is changed: one transaction, the session's lock first, its lines in the same transaction, an entry for the
 * relay, and the announcement after the commit. A refusal undoes all of it. Only messages go another way to the same
 * (post-messages.ts), as many of them share a transaction.
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
  await writeChanges(tx, [change.written()])
  return { value, announce: () => announceChange(deps, before, change) }
}

class Undone extends Error {
  readonly refusal: Refused

  constructor(refusal: Refused) {
    super('undone')
    this.refusal = refusal
  }
}
