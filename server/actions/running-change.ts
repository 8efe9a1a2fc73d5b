import type { ChatMessage } from '../../shared/chat.ts'
import type { Transaction } from '../storage/database.ts'
import { lineAfter, type NewEvent } from '../storage/events.ts'
import type { sessionEvents } from '../storage/schema.ts'
import type { Session } from '../storage/sessions.ts'
import type { Written } from '../storage/write-changes.ts'

export interface Change {
  tx: Transaction
  /** As it is now, with what `set` changed. */
  session: Readonly<Session>
  at: Date
  /** A line of the session's activity: it is written at the end, and not read back before. */
  record(event: NewEvent): void
  /** A message of the chat whose line was recorded last: written with it, and announced whole, so that nobody reads for it. */
  tell(message: ChatMessage): void
  /** Written once, at the end. */
  set(values: Partial<Session>): void
}

export class RunningChange implements Change {
  readonly tx: Transaction
  readonly at: Date
  session: Session
  /** A request for the session began or ended. */
  asked = false
  message: ChatMessage | null = null
  readonly #before: Session
  readonly #lines: (typeof sessionEvents.$inferInsert)[] = []

  constructor(tx: Transaction, session: Session, at: Date) {
    this.tx = tx
    this.session = session
    this.at = at
    this.#before = session
  }

  record(event: NewEvent): void {
    this.asked ||= event.type.startsWith('transfer-') || event.type === 'ownership-transferred'
    const end = { seq: this.session.lastSeq, hash: this.session.lastHash }
    const line = lineAfter(end, this.session.id, event, this.at)
    this.#lines.push(line)
    this.session = { ...this.session, lastSeq: line.seq, lastHash: line.hash }
  }

  tell(message: ChatMessage): void {
    this.message = message
  }

  set(values: Partial<Session>): void {
    this.session = { ...this.session, ...values }
  }

  /** What there is to write of it. */
  written(): Written {
    const { session, message, at } = this
    return { session, message, at, lines: this.#lines, changed: this.#changed() }
  }

  /** A session has many columns, and most changes are of a few. The owner's team is written by the database alone. */
  #changed(): (keyof Session)[] {
    const [before, now] = [this.#before, this.session]
    return (Object.keys(now) as (keyof Session)[]).filter(
      (key) => key !== 'ownerTeamId' && now[key] !== before[key],
    )
  }
}
