import type { Logger } from '../logger.ts'

const LOOK_EVERY_MS = 5_000

/**
 * Looks again and again for what has come due. Deadlines are judged on what is stored, under each session's lock:
 * whichever process looks first does the work, and none is lost with a process that dies.
 */
export class Sweep {
  readonly #looks: readonly (() => Promise<void>)[]
  readonly #logger: Logger
  #timer: NodeJS.Timeout | null = null
  #running: Promise<void> = Promise.resolve()
  #closed = false

  constructor(looks: readonly (() => Promise<void>)[], logger: Logger) {
    this.#looks = looks
    this.#logger = logger
  }

  start(): void {
    if (this.#closed) return
    this.#timer = setTimeout(() => {
      this.#running = this.#lookAndGoOn()
    }, LOOK_EVERY_MS)
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
