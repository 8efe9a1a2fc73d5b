import type { Listeners } from '../listeners.ts'
import type { Plan } from './options.ts'

/** Whether live state can be trusted: not before the first lease, nor when no renewal has succeeded for a while. */
export class Trust {
  readonly #plan: Plan
  readonly #listeners: Listeners
  #renewedAt: number
  #unknownSince: number | null
  #cancelLoss: (() => void) | null = null
  #isFailing = false
  #isBehind = false

  constructor(plan: Plan, listeners: Listeners) {
    this.#plan = plan
    this.#listeners = listeners
    this.#unknownSince = this.#renewedAt = plan.clock.now()
  }

  get unknownSince(): number | null {
    return this.#unknownSince
  }

  /** When live state was last certain: what could not be read is unknown since then. */
  get lastCertain(): number {
    return this.#unknownSince ?? this.#renewedAt
  }

  /** The lease is held and the others are heard. */
  renewed(): void {
    const { clock, unknownAfterMs, logger } = this.#plan
    this.#renewedAt = clock.now()
    this.#cancelLoss?.()
    this.#cancelLoss = clock.after(unknownAfterMs, () => this.#lose())
    if (this.#isFailing) logger.info({}, 'live state is reachable again')
    this.#isFailing = false
    const isUpToDate = this.#unknownSince === null && !this.#isBehind
    this.#isBehind = false
    if (isUpToDate) return
    this.#unknownSince = null
    this.#listeners.tell('known')
  }

  /** Something failed that may pass; logged once until it has passed. */
  failed(error: unknown): void {
    if (!this.#isFailing) this.#plan.logger.warn({ err: error }, 'live state cannot be reached')
    this.#isFailing = true
  }

  /** Something went unheard or unanswered: whoever watches reads anew as soon as the lease is renewed. */
  missed(): void {
    this.#isBehind = true
  }

  /** Whoever watches reads anew, now; without trust, when there is trust again. */
  reread(): void {
    if (this.#unknownSince === null) this.#listeners.tell('known')
  }

  /** Says what was so from the start, where the first attempt failed. */
  startedWithout(): void {
    if (this.#unknownSince !== null) this.#listeners.tell('unknown', this.#unknownSince)
  }

  /** For good. */
  close(): void {
    this.#cancelLoss?.()
    this.#unknownSince ??= this.#plan.clock.now()
  }

  #lose(): void {
    this.#unknownSince = this.#renewedAt
    this.#listeners.tell('unknown', this.#renewedAt)
  }
}
