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
  #isUnanswered = false

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
    const wasKnown = this.#unknownSince === null && !this.#isUnanswered
    this.#isUnanswered = false
    if (wasKnown) return
    this.#unknownSince = null
    this.#listeners.tell('known')
  }

  /** Something failed that may pass; logged once until it has passed. */
  failed(error: unknown): void {
    if (!this.#isFailing) this.#plan.logger.warn({ err: error }, 'live state cannot be reached')
    this.#isFailing = true
  }

  /** Somebody who asked was told unknown: they read anew as soon as there is an answer. */
  unanswered(error: unknown): void {
    this.#isUnanswered = true
    this.failed(error)
  }

  /** Something may have gone unheard: whoever watches reads anew. */
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
