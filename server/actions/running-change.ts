import { eq, sql } from 'drizzle-orm'
import type { ChatMessage } from '../../shared/chat.ts'
import type { Transaction } from '../storage/database.ts'
import { lineAfter, type NewEvent } from '../storage/events.ts'
import { sessionEvents, sessions, unpublished } from '../storage/schema.ts'
import type { Session } from '../storage/sessions.ts'

export interface Change {
  tx: Transaction
  /** As it is now, with what `set` changed. */
  session: Readonly<Session>
  at: Date
  /** A line of the session's activity: it is written at the end, and not read back before. */
  record(event: NewEvent): void
  /** A message of the chat whose line was recorded last: announced whole, so that nobody has to read for it. */
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

  /** One statement for all of it: a way to Postgres and back costs more than what is written. */
  async write(): Promise<void> {
    const changed = this.#changed()
    if (Object.keys(changed).length === 0) return
    const { id: sessionId, lastSeq: seq } = this.session
    const session = this.tx.update(sessions).set(changed).where(eq(sessions.id, sessionId))
    // Without a line nothing changed that anybody must see.
    if (this.#lines.length === 0) return void (await session)
    const lines = this.tx.insert(sessionEvents).values(this.#lines)
    const toTell = this.tx.insert(unpublished).values({ sessionId, seq, at: this.at })
    await this.tx.execute(sql`with lines as ${lines}, to_tell as ${toTell} ${session.getSQL()}`)
  }

  /** A session has many columns, and most changes are of a few. The owner's team is written by the database alone. */
  #changed(): Partial<Session> {
    const { ownerTeamId: _team, ...values } = this.session
    const before: Partial<Session> = this.#before
    return Object.fromEntries(
      Object.entries(values).filter(([key, value]) => value !== before[key as keyof Session]),
    )
  }
}
