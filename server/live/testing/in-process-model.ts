import { timings } from '../../../shared/timings.ts'
import type { Presence, Subject } from '../live.ts'
import type { HandClock } from './hand-clock.ts'

const { graceMs, settlingMs } = timings

/** What must be so in a process that is alone, kept as simply as can be. */
export class InProcessModel {
  readonly seq = new Map<Subject, number>()
  readonly #tabs = new Map<Subject, Set<string>>()
  readonly #goneAt = new Map<Subject, number>()
  readonly #heard = new Map<Subject, Presence['state'][]>()
  readonly #clock: HandClock
  readonly #start: number

  constructor(clock: HandClock) {
    this.#clock = clock
    this.#start = clock.now()
  }

  arrive(subject: Subject, tab: string): void {
    const isHere = this.isHere(subject)
    this.#tabs.set(subject, (this.#tabs.get(subject) ?? new Set()).add(tab))
    this.#goneAt.delete(subject)
    if (!isHere) this.#hear(subject)
  }

  leave(subject: Subject, tab: string): void {
    const tabs = this.#tabs.get(subject)
    if (tabs?.delete(tab) && tabs.size === 0) this.#goneAt.set(subject, this.#clock.now() + graceMs)
  }

  learn(subject: Subject, seq: number): void {
    if (seq <= (this.seq.get(subject) ?? 0)) return
    this.seq.set(subject, seq)
    this.#hear(subject)
  }

  /** The time has come to that of the clock. */
  passed(): void {
    for (const [subject, at] of this.#goneAt)
      if (at <= this.#clock.now()) {
        this.#goneAt.delete(subject)
        this.#hear(subject, at)
      }
  }

  isHere(subject: Subject): boolean {
    return (this.#tabs.get(subject)?.size ?? 0) > 0 || this.#goneAt.has(subject)
  }

  state(subject: Subject, at = this.#clock.now()): Presence['state'] {
    if (this.isHere(subject)) return 'online'
    return at < this.#start + settlingMs ? 'unknown' : 'offline'
  }

  /** Every state that must have been announced, in order. */
  heard(subject: Subject): Presence['state'][] {
    return this.#heard.get(subject) ?? []
  }

  #hear(subject: Subject, at?: number): void {
    this.#heard.set(subject, [...this.heard(subject), this.state(subject, at)])
  }
}
