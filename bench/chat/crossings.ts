/** Each room has two places, one beside the other: the customer's and the agent's. */
export const across = (place: number): number => place ^ 1

/** What became of each message: it has to reach the place across its room once, and no other room at all. */
export class Crossings {
  readonly #sent = new Map<string, { from: number; at: number; times: number }>()
  #latencies: number[] = []
  #missing = 0
  /** Deliveries beyond the first. */
  doubled = 0
  /** Deliveries to a room it was not written in, and of what nobody wrote. */
  astray = 0

  sends(id: string, from: number, at: number): void {
    this.#sent.set(id, { from, at, times: 0 })
    this.#missing += 1
  }

  /** Heard at a place. Whoever writes hears it as well: that is no crossing. */
  hears(id: string, place: number, at: number): void {
    const message = this.#sent.get(id)
    if (!message || (place !== message.from && place !== across(message.from))) this.astray += 1
    else if (place !== message.from) this.#crossed(message, at)
  }

  #crossed(message: { at: number; times: number }, at: number): void {
    message.times += 1
    if (message.times > 1) return void (this.doubled += 1)
    this.#missing -= 1
    this.#latencies.push(at - message.at)
  }

  /** Written, and heard nowhere across so far. */
  get missing(): number {
    return this.#missing
  }

  /** Of those that crossed since this was asked last. */
  takeLatencies(): number[] {
    const taken = this.#latencies
    this.#latencies = []
    return taken
  }
}
