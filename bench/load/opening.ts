/** A connection on its way: settles once, and from then on only its loss is told. */
export class Opening<Value> {
  readonly promise: Promise<Value>
  readonly #lost: (reason: string) => void
  #resolve: (value: Value) => void = () => undefined
  #reject: (fault: Error) => void = () => undefined
  #isOpen = false

  constructor(lost: (reason: string) => void) {
    this.#lost = lost
    this.promise = new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
    })
  }

  get isOpen(): boolean {
    return this.#isOpen
  }

  done(value: Value): void {
    this.#isOpen = true
    this.#resolve(value)
  }

  closed(reason: string | null): void {
    if (!this.#isOpen) this.#reject(new Error(`could not connect: ${reason ?? 'closed'}`))
    else if (reason !== null) this.#lost(reason)
  }
}
