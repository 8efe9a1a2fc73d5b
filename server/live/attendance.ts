import type { Clock } from './clock.ts'
import type { Subject } from './live.ts'

interface Attendee {
  /** Most have one, which a set would make dearer than all the rest. */
  connections: string[]
  /** Set while the grace runs. */
  cancelDeparture: (() => void) | null
}

/**
 * Who is in this process. A subject is here from its first connection until a grace after its last;
 * however many tabs come and go between, nobody else hears of it.
 */
export class Attendance {
  readonly #here = new Map<Subject, Attendee>()
  readonly #rule: { readonly graceMs: number }
  readonly #clock: Clock
  readonly #changed: (subject: Subject, here: boolean) => void

  /** The grace is read anew at every departure: it may be changed meanwhile. */
  constructor(
    rule: { readonly graceMs: number },
    clock: Clock,
    changed: (subject: Subject, here: boolean) => void,
  ) {
    this.#rule = rule
    this.#clock = clock
    this.#changed = changed
  }

  /** One more connection; said twice it counts once. */
  arrive(subject: Subject, connection: string): void {
    const attendee = this.#here.get(subject)
    if (!attendee) {
      this.#here.set(subject, { connections: [connection], cancelDeparture: null })
      this.#changed(subject, true)
      return
    }
    attendee.cancelDeparture?.()
    attendee.cancelDeparture = null
    if (!attendee.connections.includes(connection)) attendee.connections.push(connection)
  }

  /** One connection less; a late or double one is none. */
  leave(subject: Subject, connection: string): void {
    const attendee = this.#here.get(subject)
    const at = attendee?.connections.indexOf(connection) ?? -1
    if (!attendee || at < 0) return
    attendee.connections.splice(at, 1)
    if (attendee.connections.length > 0) return
    attendee.cancelDeparture = this.#clock.after(this.#rule.graceMs, () => {
      this.#here.delete(subject)
      this.#changed(subject, false)
    })
  }

  has(subject: Subject): boolean {
    return this.#here.has(subject)
  }

  subjects(): Iterable<Subject> {
    return this.#here.keys()
  }

  /** Whoever's grace runs is away, and nobody hears of it: it has been said by others. */
  dropDeparting(): void {
    for (const [subject, { connections, cancelDeparture }] of this.#here) {
      if (connections.length > 0) continue
      cancelDeparture?.()
      this.#here.delete(subject)
    }
  }

  /** Stops every grace: from now on nobody departs. */
  close(): void {
    for (const attendee of this.#here.values()) attendee.cancelDeparture?.()
  }
}
