import { timings } from '../../../shared/timings.ts'
import type { Subject } from '../live.ts'

const { graceMs, leaseMs, renewMs, unknownAfterMs } = timings
/** What waits for the window has been said after this. */
export const saidMs = 20
/** A process that stopped holds its lease at least so long. */
const heldMs = leaseMs - renewMs - 100
/** Until those of a process that stopped are claimed. */
const claimedMs = leaseMs + renewMs + 100

/** As long as one command may take. */
const underWayMs = 1_500

interface Holding {
  tabs: Set<string>
  since: number
  /** When the last tab left. */
  goneAt: number
}

/** What one process is to Redis and to its watchers, as far as that can be told from outside. */
export class Part {
  /** Whoever certainly is in Redis under this process. */
  readonly sure = new Set<Subject>()
  /** From then on it says and hears everything, unless more goes wrong. */
  soundFrom: number
  /** Before, its watchers may show what is over. */
  hearsFrom: number
  /** It began with live state, or after: it has never shown what was before. */
  isFresh = true
  stoppedAt: number | null = null
  readonly joinedAt: number
  readonly #holdings = new Map<Subject, Holding>()
  readonly #learned = new Map<Subject, { seq: number; at: number }>()
  #coversUntil = Infinity
  #unreached = { from: 0, until: -Infinity }

  constructor(now: number) {
    this.joinedAt = this.soundFrom = this.hearsFrom = now
  }

  arrive(subject: Subject, tab: string, now: number): void {
    const known = this.#holdings.get(subject)
    if (known && (known.tabs.size > 0 || now < known.goneAt + graceMs)) known.tabs.add(tab)
    else {
      this.sure.delete(subject)
      this.#holdings.set(subject, { tabs: new Set([tab]), since: now, goneAt: -Infinity })
    }
  }

  leave(subject: Subject, tab: string, now: number): void {
    const holding = this.#holdings.get(subject)
    if (holding?.tabs.delete(tab) && holding.tabs.size === 0) holding.goneAt = now
  }

  learn(subject: Subject, seq: number, at: number): void {
    if (seq > (this.#learned.get(subject)?.seq ?? 0)) this.#learned.set(subject, { seq, at })
  }

  /** It runs no more; what it knew and had not said is lost. */
  stop(now: number): void {
    this.stoppedAt = now
    this.#learned.clear()
    this.lapse(now)
  }

  /** Its lease ends with the grace. */
  close(now: number): void {
    this.#coversUntil = now + graceMs
  }

  forgetLearned(): void {
    this.#learned.clear()
  }

  /** Its lease is renewed no more, for now or for good. */
  lapse(now: number): void {
    this.#coversUntil = Math.min(this.#coversUntil, now + heldMs)
  }

  /** No renewal succeeds for so long. */
  lose(now: number, ms: number): void {
    const isLonger = now < this.#unreached.until
    this.#unreached = {
      from: isLonger ? this.#unreached.from : now,
      until: Math.max(this.#unreached.until, now + ms),
    }
  }

  /** It must have said so by now. A renewal that was under way may have ended since. */
  isUnknown(now: number): boolean {
    const { from, until } = this.#unreached
    const lastRenewal = Math.max(from, this.joinedAt) + underWayMs
    return this.stoppedAt === null && now < until && now >= lastRenewal + unknownAfterMs
  }

  isSound(now: number): boolean {
    return this.stoppedAt === null && now >= this.soundFrom
  }

  /** While sound: whoever has been here long enough is in Redis. Answers what was said of facts. */
  note(now: number): [Subject, number][] {
    this.#coversUntil = Infinity
    for (const [subject, { since }] of this.#holdings) if (now >= since + saidMs) this.sure.add(subject)
    const said = [...this.#learned].filter(([, { at }]) => now >= at + saidMs)
    for (const [subject] of said) this.#learned.delete(subject)
    return said.map(([subject, { seq }]) => [subject, seq])
  }

  /** Certainly online by this process. */
  covers(subject: Subject, now: number): boolean {
    return this.sure.has(subject) && now < this.#coversUntil && this.#isHere(subject, now)
  }

  isConnected(subject: Subject): boolean {
    return (this.#holdings.get(subject)?.tabs.size ?? 0) > 0
  }

  /** Whether anybody could still take the subject to be here. */
  mayHold(subject: Subject, now: number): boolean {
    if (this.stoppedAt === null) return this.#isHere(subject, now - saidMs)
    return now < this.stoppedAt + claimedMs && this.#isHere(subject, this.stoppedAt - saidMs)
  }

  /** Connected, or in its grace. */
  #isHere(subject: Subject, now: number): boolean {
    const holding = this.#holdings.get(subject)
    return holding !== undefined && (holding.tabs.size > 0 || now < holding.goneAt + graceMs)
  }
}
