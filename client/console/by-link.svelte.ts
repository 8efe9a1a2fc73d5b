import { CommandRefused } from '../link/ask.ts'

/** A page behind a link whose secret stands behind the #: what the server says of it. */
export class ByLink<T> {
  /** `invalid`: used, over, or cut off. `failed`: nobody knows. */
  stage = $state<'reading' | 'ready' | 'invalid' | 'failed'>('reading')
  known = $state.raw<T | null>(null)
  readonly #read: () => Promise<T>

  constructor(read: () => Promise<T>) {
    this.#read = read
    void this.read()
  }

  async read(): Promise<void> {
    this.stage = 'reading'
    try {
      this.known = await this.#read()
      this.stage = 'ready'
    } catch (fault) {
      const code = fault instanceof CommandRefused ? fault.code : 'unreachable'
      this.stage = code === 'link-invalid' || code === 'invalid' ? 'invalid' : 'failed'
    }
  }
}
