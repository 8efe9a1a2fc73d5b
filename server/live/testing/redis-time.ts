import type { HandClock } from './hand-clock.ts'

/** Milliseconds, and microseconds by which no two scripts have the same time: as that of Redis. */
export class RedisTime {
  readonly #clock: HandClock
  #ms = 0
  #us = 0

  constructor(clock: HandClock) {
    this.#clock = clock
  }

  stamp(): string {
    const now = this.#clock.now()
    this.#us = now === this.#ms ? this.#us + 1 : 1
    this.#ms = now
    return `${now}.${String(this.#us).padStart(3, '0')}`
  }
}
