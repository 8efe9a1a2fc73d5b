/** One direction of a wire: what is passed along goes at once, or waits until the line moves again. */
export class Line {
  readonly #waiting: (() => void)[] = []
  readonly #isOpen: () => boolean
  #holds = 0

  constructor(isOpen: () => boolean = () => true) {
    this.#isOpen = isOpen
  }

  get isHeld(): boolean {
    return this.#holds > 0
  }

  pass(arrive: () => void): void {
    if (this.isHeld || !this.#isOpen()) this.#waiting.push(arrive)
    else arrive()
  }

  /** Nothing gets through until the answer is called. */
  hold(): () => void {
    this.#holds += 1
    return () => {
      this.#holds -= 1
      this.move()
    }
  }

  /** Lets through what waits, where nothing holds it. */
  move(): void {
    while (!this.isHeld && this.#isOpen() && this.#waiting.length > 0) this.#waiting.shift()?.()
  }

  /** What waits is gone. */
  clear(): void {
    this.#waiting.length = 0
  }
}
