import type { SessionId } from '../../shared/ids.ts'
import type { Logger } from '../logger.ts'

const AGAIN_MS = 1_000

/**
 * Brings a session's fresh room to those of this process who have it open: one read at a time per
 * session, and one more for all changes that came during it.
 */
export class RoomFeed {
  readonly #deliver: (id: SessionId) => Promise<void>
  readonly #logger: Logger
  /** Sessions being read; true when something changed since. */
  readonly #running = new Map<SessionId, boolean>()

  constructor(deliver: (id: SessionId) => Promise<void>, logger: Logger) {
    this.#deliver = deliver
    this.#logger = logger
  }

  refresh(id: SessionId): void {
    if (this.#running.has(id)) this.#running.set(id, true)
    else void this.#run(id)
  }

  async #run(id: SessionId): Promise<void> {
    do {
      this.#running.set(id, false)
      await this.#deliver(id).catch((fault: unknown) => this.#again(id, fault))
    } while (this.#running.get(id))
    this.#running.delete(id)
  }

  /** What was announced has to arrive: while the database is away it is tried again. */
  async #again(id: SessionId, fault: unknown): Promise<void> {
    this.#logger.warn({ fault, session: id }, 'room not delivered')
    await new Promise((later) => setTimeout(later, AGAIN_MS).unref())
    this.#running.set(id, true)
  }
}
