import type { LiveEvents } from './live.ts'
import type { LiveLogger } from './logger.ts'

type Heard = { [K in keyof LiveEvents]: Set<LiveEvents[K]> }

/** Who listens to live state. One listener's fault reaches neither the others nor the caller. */
export class Listeners {
  readonly #logger: LiveLogger | undefined
  readonly #heard: Heard = {
    rows: new Set(),
    notice: new Set(),
    agents: new Set(),
    unknown: new Set(),
    known: new Set(),
  }

  constructor(logger: LiveLogger | undefined) {
    this.#logger = logger
  }

  /** Listens until the answer is called. */
  on<K extends keyof LiveEvents>(event: K, listener: LiveEvents[K]): () => void {
    this.#heard[event].add(listener)
    return () => void this.#heard[event].delete(listener)
  }

  /** Tells every listener, in the order of listening. */
  tell<K extends keyof LiveEvents>(event: K, ...said: Parameters<LiveEvents[K]>): void {
    for (const listener of this.#heard[event]) {
      try {
        ;(listener as (...said: Parameters<LiveEvents[K]>) => void)(...said)
      } catch (error) {
        this.#logger?.error({ err: error, event }, 'a listener of live state failed')
      }
    }
  }
}
