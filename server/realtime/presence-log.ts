import type { SessionId } from '../../shared/ids.ts'
import type { Dependencies } from '../actions/dependencies.ts'
import { notePresence, type PresenceChange } from '../actions/note-presence.ts'
import type { LiveRow } from '../live/live.ts'
import type { Logger } from '../logger.ts'

/** Changes are gathered this long and written by one statement. */
const WINDOW_MS = 500
const AGAIN_MS = 2_000
/** Most changes in one statement, and as many statements wait while the database is away: older ones are let go. */
const AT_ONCE = 2_000
const MOST_WAITING = 20_000
/** Sessions of which is remembered what was written last. */
const MOST_KNOWN = 20_000

/**
 * Customers who came and went, for the activity. Each change is told as this process's own in one process alone; what a
 * row says again, or twice, is one line.
 */
export class PresenceLog {
  readonly #deps: Dependencies
  readonly #logger: Logger
  readonly #known = new Map<SessionId, number>()
  #waiting: PresenceChange[] = []
  #timer: NodeJS.Timeout | null = null
  #writing: Promise<void> | null = null

  constructor(deps: Dependencies, logger: Logger) {
    this.#deps = deps
    this.#logger = logger
    deps.live.on('rows', (rows, here) => here && this.#hear(rows))
  }

  /** Writes what is left. */
  async close(): Promise<void> {
    if (this.#timer) clearTimeout(this.#timer)
    await this.#writing
    await this.#write()
  }

  #hear(rows: readonly LiveRow[]): void {
    for (const { id, state, since, facts } of rows) {
      // Who has never joined is not here, whatever connects.
      if (state === 'unknown' || since === null || facts?.joined === false) continue
      if (this.#known.get(id) === since) continue
      this.#remember(id, since)
      this.#waiting.push({ session: id, at: since, online: state === 'online' })
    }
    if (this.#waiting.length > 0) this.#soon(WINDOW_MS)
  }

  #remember(id: SessionId, since: number): void {
    this.#known.delete(id)
    this.#known.set(id, since)
    const [oldest] = this.#known.keys()
    if (this.#known.size > MOST_KNOWN && oldest) this.#known.delete(oldest)
  }

  #soon(ms: number): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = null
      this.#writing = this.#write().finally(() => (this.#writing = null))
    }, ms)
  }

  async #write(): Promise<void> {
    while (this.#waiting.length > 0) {
      const some = this.#waiting.splice(0, AT_ONCE)
      try {
        await notePresence(this.#deps, some)
      } catch (fault) {
        this.#logger.warn({ fault }, 'presence is not written')
        this.#waiting = [...some, ...this.#waiting].slice(-MOST_WAITING)
        return this.#soon(AGAIN_MS)
      }
    }
  }
}
