import type { HandClock } from './hand-clock.ts'

/** What was asked over a wire, until it is answered, fails or takes too long. */
export class Exchange {
  readonly answer: Promise<unknown>
  readonly #clock: HandClock
  readonly #endsAt: number
  #answered: (answer: unknown) => void = () => undefined
  #failed: (error: Error) => void = () => undefined
  #cancelTimeout: (() => void) | null = null
  #isOver = false

  constructor(clock: HandClock, timeoutMs: number) {
    this.#clock = clock
    this.#endsAt = clock.now() + timeoutMs
    this.answer = new Promise((answered, failed) => {
      this.#answered = answered
      this.#failed = failed
    })
  }

  get isOver(): boolean {
    return this.#isOver
  }

  give(answer: unknown): void {
    this.#end()
    this.#answered(answer)
  }

  fail(error: Error): void {
    this.#end()
    this.#failed(error)
  }

  /** Only what is held up needs a time-out: everything else is answered before time goes on. */
  limit(): void {
    if (this.#isOver) return
    this.#cancelTimeout ??= this.#clock.after(this.#endsAt - this.#clock.now(), () =>
      this.fail(new Error('it took too long')),
    )
  }

  #end(): void {
    this.#isOver = true
    this.#cancelTimeout?.()
  }
}
