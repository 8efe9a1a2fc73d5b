import { timings } from '../../shared/timings.ts'
import { Attendance } from './attendance.ts'
import { type Clock, realClock } from './clock.ts'
import { Listeners } from './listeners.ts'
import { customerOf } from './live.ts'
import type {
  Cause,
  Explanation,
  Facts,
  Live,
  LiveEvents,
  LiveRow,
  Notice,
  Presence,
  Subject,
} from './live.ts'
import type { LiveLogger } from './logger.ts'
import type { SessionId } from '../../shared/ids.ts'
import { announce, rowOf, type Standing, supersedes } from './standing.ts'

export interface InProcessOptions {
  graceMs: number
  settlingMs?: number
  clock?: Clock
  logger?: LiveLogger
}

/** What is remembered of a subject that was ever here or has facts. */
interface Remembered {
  since: number | null
  cause: Cause['what'] | null
  revision: number
  facts: Facts | null
  changedAt: number
}

/** As long as the Redis twin keeps the row of somebody who is not here. */
const forgetAfterMs = 24 * 60 * 60_000
const sweepEveryMs = 60 * 60_000

/** Live state of exactly one process, in maps and timers. */
export function createInProcessLive(options: InProcessOptions): Live {
  return new InProcessLive(options)
}

class InProcessLive implements Live {
  readonly process = 'the only one'
  readonly #clock: Clock
  readonly #settlingMs: number
  readonly #listeners: Listeners
  readonly #attendance: Attendance
  readonly #records = new Map<Subject, Remembered>()
  readonly #changed = new Set<Subject>()
  readonly #epoch: number
  #cancelSettled: (() => void) | null = null
  #isSettling = true
  #sweptAt: number
  #closedAt: number | null = null

  constructor(options: InProcessOptions) {
    this.#clock = options.clock ?? realClock
    // Nothing is remembered of who was online before this start: whoever comes back may take this long.
    this.#settlingMs = options.settlingMs ?? options.graceMs + timings.comebackMs
    this.#listeners = new Listeners(options.logger)
    this.#attendance = new Attendance(options, this.#clock, (subject) => this.#moved(subject))
    this.#epoch = this.#sweptAt = this.#clock.now()
  }

  async start(): Promise<void> {
    // A timer, not the clock, says when: it may fire a little before the clock says so.
    this.#cancelSettled = this.#clock.after(this.#settlingMs, () => {
      this.#isSettling = false
      this.#listeners.tell('known')
    })
  }

  on<K extends keyof LiveEvents>(event: K, listener: LiveEvents[K]): () => void {
    return this.#listeners.on(event, listener)
  }

  arrive(subject: Subject, connection: string, facts?: Facts): void {
    if (this.#closedAt !== null) return
    if (facts) this.#remember(facts)
    this.#attendance.arrive(subject, connection)
    this.#announce()
  }

  leave(subject: Subject, connection: string): void {
    if (this.#closedAt === null) this.#attendance.leave(subject, connection)
  }

  learn(facts: readonly Facts[]): void {
    if (this.#closedAt !== null) return
    for (const each of facts) this.#remember(each)
    this.#announce()
  }

  async rows(ids: readonly SessionId[]): Promise<LiveRow[]> {
    return ids.map((id) => rowOf(id, this.#standing(customerOf(id))))
  }

  async read(subjects: readonly Subject[]): Promise<Presence[]> {
    return subjects.map((subject) => this.#standing(subject).presence)
  }

  async explain(subject: Subject): Promise<Explanation> {
    const { presence, cause } = this.#standing(subject)
    const holders = this.#attendance.has(subject) ? [{ process: this.process, leaseEndsAt: null }] : []
    return { presence, cause, holders }
  }

  async publish(notice: Notice): Promise<boolean> {
    this.#listeners.tell('notice', notice)
    return true
  }

  unknownSince(): number | null {
    return this.#closedAt
  }

  async close(): Promise<void> {
    this.#closedAt ??= this.#clock.now()
    this.#cancelSettled?.()
    this.#attendance.close()
  }

  /** Called at 0→1, and at 1→0 after the grace. */
  #moved(subject: Subject): void {
    const record = this.#record(subject)
    record.since = this.#clock.now()
    record.cause = this.#attendance.has(subject) ? 'arrival' : 'departure'
    this.#changed.add(subject)
    if (!this.#attendance.has(subject)) this.#announce()
  }

  #remember(facts: Facts): void {
    const subject = customerOf(facts.id)
    const record = this.#record(subject)
    if (!supersedes(facts, record.facts)) return
    record.facts = facts
    this.#changed.add(subject)
  }

  #record(subject: Subject): Remembered {
    const known = this.#records.get(subject)
    if (known) return known
    const record: Remembered = {
      since: null,
      cause: null,
      revision: 0,
      facts: null,
      changedAt: this.#clock.now(),
    }
    this.#records.set(subject, record)
    return record
  }

  #announce(): void {
    if (this.#changed.size === 0) return
    const changed = [...this.#changed]
    this.#changed.clear()
    const now = this.#clock.now()
    for (const subject of changed) {
      const record = this.#record(subject)
      record.revision = Math.max(record.revision + 1, now * 1000)
      record.changedAt = now
    }
    announce(
      this.#listeners,
      changed.map((subject) => this.#standing(subject)),
      true,
    )
    if (now - this.#sweptAt > sweepEveryMs) this.#sweep(now)
  }

  #standing(subject: Subject): Standing {
    const record = this.#records.get(subject)
    // Nobody's row may look older than what a console got from the process before this one.
    const revision = record?.revision ?? this.#epoch * 1000
    const since = record?.since ?? null
    const cause = record?.cause ? { what: record.cause, process: this.process } : null
    return {
      subject,
      presence: this.#presence(subject, since, revision),
      cause,
      facts: record?.facts ?? null,
    }
  }

  #presence(subject: Subject, since: number | null, revision: number): Presence {
    if (this.#closedAt !== null) return { state: 'unknown', since: this.#closedAt, revision }
    if (this.#attendance.has(subject)) return { state: 'online', since, revision }
    if (this.#isSettling) return { state: 'unknown', since: this.#epoch, revision }
    return { state: 'offline', since, revision }
  }

  #sweep(now: number): void {
    this.#sweptAt = now
    for (const [subject, record] of this.#records)
      if (now - record.changedAt > forgetAfterMs && !this.#attendance.has(subject))
        this.#records.delete(subject)
  }
}
