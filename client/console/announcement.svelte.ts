import { Said } from '../ui/said.svelte.ts'

const DAMPED_MS = 3_000

/** What a screen reader is told of one session: the newest, at most once in three seconds. */
export class Announcement {
  readonly #said = new Said()
  #next = ''
  #last: string | null = null
  #saidAt = -Infinity
  #isWaiting = false

  get text(): string {
    return this.#said.text
  }

  /** The first value is how things are found, not a change: it is not said. */
  say(text: string): void {
    if (this.#last === null) {
      this.#last = text
      return
    }
    this.#next = text
    if (this.#isWaiting) return
    this.#isWaiting = true
    setTimeout(() => this.#speak(), Math.max(0, this.#saidAt + DAMPED_MS - performance.now()))
  }

  #speak(): void {
    this.#isWaiting = false
    if (this.#next === this.#last) return
    this.#last = this.#next
    this.#said.say(this.#next)
    this.#saidAt = performance.now()
  }
}
