import { timings } from '../../../shared/timings.ts'
import type { Subject } from '../live.ts'
import { Part, saidMs } from './part.ts'
import type { Player } from './player.ts'

const { graceMs, leaseMs, renewMs, settlingMs } = timings
/** The next renewal finds what is wrong and tells it anew; by the one after it others have claimed what was before. */
const recoveryMs = 2 * renewMs + 500
const claimMs = leaseMs + renewMs + 100

/**
 * What must be so, kept beside a schedule and told apart from what need not be so yet: who is certainly online, who
 * is certainly gone, and which process must show it.
 */
export class Truth {
  /** Before, nobody may be called offline: absence means nothing yet. */
  settledFrom = 0
  /** From then on whoever is gone must be shown so. */
  calmFrom = 0
  /** When everything that has happened will have been made good. */
  restFrom = 0
  /** Highest facts that Redis must hold, and the highest learned at all. */
  readonly said = new Map<Subject, number>()
  readonly ever = new Map<Subject, number>()
  readonly #parts = new Map<Player, Part>()
  readonly #now: () => number
  /** While processes are not back yet, what goes wrong with one adds up. */
  #fragileUntil = 0

  constructor(now: () => number) {
    this.#now = now
  }

  of(player: Player): Part {
    const known = this.#parts.get(player)
    if (known) return known
    const part = new Part(this.#now())
    this.#parts.set(player, part)
    return part
  }

  arrive(player: Player, subject: Subject, tab: string): void {
    this.of(player).arrive(subject, tab, this.#now())
    this.#restAfter(saidMs)
  }

  leave(player: Player, subject: Subject, tab: string): void {
    this.of(player).leave(subject, tab, this.#now())
    this.#restAfter(graceMs + saidMs)
  }

  learn(player: Player, subject: Subject, seq: number): void {
    this.of(player).learn(subject, seq, this.#now())
    this.ever.set(subject, Math.max(seq, this.ever.get(subject) ?? 0))
  }

  /** What is said to or by one process may get lost, for so long. */
  trouble(player: Player, ms: number): void {
    const part = this.of(player)
    this.#strain(part)
    this.#delay(part, ms)
    part.hearsFrom = part.soundFrom
    this.#calmAfter(ms + recoveryMs)
  }

  /** One process cannot renew its lease and hear of it, for so long; `mayLapse` where Redis does not hear it either. */
  cutOff(player: Player, ms: number, mayLapse: boolean): void {
    this.of(player).lose(this.#now(), ms)
    this.slowed(player, ms, mayLapse)
  }

  /** The same where it may succeed all the same, as what is slow may still come in time. */
  slowed(player: Player, ms: number, mayLapse: boolean): void {
    this.trouble(player, ms)
    if (!mayLapse) return
    this.of(player).lapse(this.#now())
    this.#calmAfter(ms + recoveryMs + claimMs)
  }

  /** It stalls or dies. */
  stop(player: Player): void {
    const [part, now] = [this.of(player), this.#now()]
    if (part.stoppedAt !== null) return
    this.#strain(part)
    part.stop(now)
    this.#restAfter(claimMs)
  }

  /** It has closed in order: whoever is back within the grace was never gone. */
  closed(player: Player): void {
    this.of(player).close(this.#now())
  }

  resume(player: Player): void {
    this.of(player).stoppedAt = null
    this.cutOff(player, 0, true)
  }

  /** Redis cannot be reached by anybody for `ms`; this process is back so long after the first. */
  outage(player: Player, ms: number, laterMs: number): void {
    const part = this.of(player)
    this.#strain(part)
    this.#fragileUntil = Math.max(this.#fragileUntil, this.#now() + ms + laterMs + recoveryMs)
    if (laterMs > leaseMs - renewMs - 100) part.sure.clear()
    part.lose(this.#now(), ms + laterMs)
    this.#delay(part, ms + laterMs)
    this.#calmAfter(ms + laterMs + recoveryMs + claimMs)
  }

  /** Redis holds nothing any more when it can be reached, in `ms`. */
  loss(ms: number): void {
    const now = this.#now()
    this.said.clear()
    for (const part of this.#parts.values()) {
      part.forgetLearned()
      if (!part.isSound(now)) part.sure.clear()
      this.#delay(part, ms)
    }
    this.#fragileUntil = Math.max(this.#fragileUntil, now + ms + settlingMs + recoveryMs)
    this.#settleAfter(ms)
  }

  /** A lease has begun; if nobody heard of it, it ends by itself. */
  registered(): void {
    this.#restAfter(claimMs)
  }

  /** There has been no process for `ms`, and the first begins now. */
  begin(goneMs: number): void {
    if (goneMs > leaseMs) this.#settleAfter(0)
    else this.#calmAfter(claimMs + recoveryMs)
  }

  /** In `ms` live state begins anew. */
  #settleAfter(ms: number): void {
    for (const part of this.#parts.values()) part.isFresh = false
    this.settledFrom = Math.max(this.settledFrom, this.#now() + ms + settlingMs)
    this.#calmAfter(ms + settlingMs + recoveryMs + claimMs)
  }

  /** Redis has lost that a subject came or went; everybody is told anew when it is back. */
  forget(subject: Subject, ms: number): void {
    for (const part of this.#parts.values()) {
      part.sure.delete(subject)
      this.#delay(part, ms)
    }
    this.#calmAfter(ms + recoveryMs)
  }

  /** Everything said has been heard: what was not certain may be so now. */
  note(): void {
    const now = this.#now()
    for (const part of this.#parts.values())
      if (part.isSound(now))
        for (const [subject, seq] of part.note(now))
          this.said.set(subject, Math.max(seq, this.said.get(subject) ?? 0))
  }

  /** Nothing is left to be made good, and every process runs. */
  get isAtRest(): boolean {
    const isRunning = [...this.#parts].every(([{ isDead }, { stoppedAt }]) => isDead || stoppedAt === null)
    return isRunning && this.#now() >= this.restFrom
  }

  isSound(player: Player): boolean {
    return this.of(player).isSound(this.#now())
  }

  isOnline(subject: Subject): boolean {
    for (const part of this.#parts.values()) if (part.covers(subject, this.#now())) return true
    return false
  }

  isOffline(subject: Subject): boolean {
    if (this.#now() < this.calmFrom) return false
    for (const part of this.#parts.values()) if (part.mayHold(subject, this.#now())) return false
    return true
  }

  #delay(part: Part, ms: number): void {
    part.soundFrom = Math.max(part.soundFrom, this.#now() + ms + recoveryMs)
  }

  #strain(part: Part): void {
    if (this.#now() < this.#fragileUntil) part.sure.clear()
  }

  #calmAfter(ms: number): void {
    this.calmFrom = Math.max(this.calmFrom, this.#now() + ms)
    this.#restAfter(ms)
  }

  #restAfter(ms: number): void {
    this.restFrom = Math.max(this.restFrom, this.#now() + ms)
  }
}
