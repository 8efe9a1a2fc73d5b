import type { Logger } from '../logger.ts'

/**
 * Looks again and again for what has come due. Deadlines are judged on what is stored, under each session's lock:
 * whichever process looks first does the work, and none is lost with a process that dies.
 */
export class Sweep {
  readonly #looks: readonly (() => Promise<void>)[]
  readonly #logger: Logger
  readonly #everyMs: number
  #timer: NodeJS.Timeout | null = null
  #running: Promise<void> = Promise.resolve()
  #closed = false

  constructor(looks: readonly (() => Promise<void>)[], everyMs: number, logger: Logger) {
    this.#looks = looks
    this.#logger = logger
    this.#everyMs = everyMs
  }

  start(): void {
    if (this.#closed) return
    this.#timer = setTimeout(() => {
      this.#running = this.#lookAndGoOn()
    }, this.#everyMs)
  }

  async close(): Promise<void> {
    this.#closed = true
    if (this.#timer) clearTimeout(this.#timer)
    await this.#running
  }

  async #lookAndGoOn(): Promise<void> {
    for (const look of this.#looks)
      await look().catch((fault: unknown) => this.#logger.warn({ fault }, 'sweep'))
    this.start()
  }
}
