/** Long enough to be spoken; what stood longer would be found by whoever reads on, and be old by then. */
const STAYS_MS = 10_000

/** The text of a live region that only a screen reader reads: spoken when it comes, and then gone. */
export class Said {
  text = $state('')
  #clearing: ReturnType<typeof setTimeout> | undefined

  say(text: string): void {
    this.text = text
    clearTimeout(this.#clearing)
    this.#clearing = setTimeout(() => (this.text = ''), STAYS_MS)
  }
}
