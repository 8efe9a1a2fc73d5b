const heard = Symbol('heard')

/** A connection of engine.io, as far as its packets concern anybody here. */
export interface EngineConnection {
  /** Seconds since this process began: a small number costs a connection least. */
  [heard]?: number
  on(event: 'packet', listener: (this: EngineConnection) => void): unknown
  close(discard: boolean): void
}

/** Packets that may come at once are as many as in so many seconds. */
const BURST_S = 2

const TIDY_MS = 1_000

/**
 * What all connections say, whatever it is: when each was last heard, and whether it floods. A connection that is
 * silent costs nothing here but that moment, as thousands only stay.
 */
export class Packets {
  readonly #perSecond: () => number
  readonly #flooded: (connection: EngineConnection) => void
  /** Until when (ms) a connection has used up its share: the generic cell rate algorithm of ITU-T I.371. */
  readonly #usedUntil = new Map<EngineConnection, number>()
  readonly #listen: (this: EngineConnection) => void
  #tidiedAt = 0

  /** `flooded` is told of every packet above `perSecond`, or above twice that in a burst. */
  constructor(perSecond: () => number, flooded: (connection: EngineConnection) => void) {
    this.#perSecond = perSecond
    this.#flooded = flooded
    const hear = (connection: EngineConnection): void => this.#hear(connection, performance.now())
    this.#listen = function () {
      hear(this)
    }
  }

  listenTo(connection: EngineConnection): void {
    connection.on('packet', this.#listen)
  }

  /** When (ms, exact to a second) anything came, an answer to a ping for one; null before that. */
  heardAt(connection: EngineConnection): number | null {
    const seconds = connection[heard]
    return seconds === undefined ? null : performance.timeOrigin + seconds * 1_000
  }

  #hear(connection: EngineConnection, nowMs: number): void {
    connection[heard] = Math.floor(nowMs / 1_000)
    if (nowMs - this.#tidiedAt > TIDY_MS) this.#tidy(nowMs)
    const used = Math.max(nowMs, this.#usedUntil.get(connection) ?? 0) + 1_000 / this.#perSecond()
    this.#usedUntil.set(connection, used)
    if (used - nowMs > BURST_S * 1_000) this.#flooded(connection)
  }

  /** Forgets who has said little enough since. */
  #tidy(nowMs: number): void {
    this.#tidiedAt = nowMs
    for (const [connection, used] of this.#usedUntil) if (used <= nowMs) this.#usedUntil.delete(connection)
  }
}
