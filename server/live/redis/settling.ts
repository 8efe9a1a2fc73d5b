import type { Header } from './message.ts'

/**
 * Whether absence means something. Once it does, it does for all that is said of the same epoch: a message from
 * before that comes late must not undo what was read since.
 */
export class Settling {
  readonly #settlingMs: number
  #settledEpoch = 0

  constructor(settlingMs: number) {
    this.#settlingMs = settlingMs
  }

  isOver({ now, epoch }: Header): boolean {
    if (now >= epoch + this.#settlingMs) this.#settledEpoch = epoch
    return epoch === this.#settledEpoch
  }
}
