import { foyer } from '../load/foyer.ts'
import type { Connection, Console } from '../load/protocol.ts'
import { atOnce, atRate, pause } from '../measure/pace.ts'
import { seat, type House } from '../tasks/seat.ts'
import type { StatusRow } from '../../shared/status.ts'

interface Person {
  id: string
  cookie: string
  line: Connection | null
  /** What the console has to show, since when; null where it shows it. */
  awaited: { online: boolean; since: number } | null
}

const AT_ONCE = 10
const PATIENCE_MS = 15_000

/** Customers who come and go in turn before one console, and how long each time until it shows so. */
export class Presences {
  readonly #port: number
  readonly #people: Person[]
  #console: Console | null = null
  #next = 0
  #latencies: number[] = []
  fault: string | null = null

  private constructor(port: number, people: Person[]) {
    this.#port = port
    this.#people = people
  }

  /** All of them are there, and half of them leave again. */
  static async open(house: House, count: number): Promise<Presences> {
    const people: Person[] = []
    await atOnce(AT_ONCE, count, async () => {
      const { id, customer } = await seat(house, [])
      people.push({ id, cookie: customer.browser.cookie, line: null, awaited: null })
    })
    const presences = new Presences(Number(new URL(house.url).port), people)
    await presences.#watch(house.ada.browser.cookie)
    await atRate(40, count + count / 2, () => presences.change())
    await presences.settled()
    presences.takeLatencies()
    return presences
  }

  async #watch(cookie: string): Promise<void> {
    const seat = { port: this.#port, from: '127.0.0.1', cookie }
    this.#console = await foyer.console(seat, (rows) => this.#heard(rows), this.#lost)
    this.#console.watch(this.#people.map(({ id }) => id))
  }

  readonly #lost = (reason: string): void => void (this.fault ??= reason)

  /** The next one in turn comes or leaves. */
  change(): void {
    const person = this.#people[this.#next++ % this.#people.length]
    if (!person) return
    if (person.awaited) return this.#lost('a change was not shown before the next one')
    person.awaited = { online: person.line === null, since: performance.now() }
    if (person.line) {
      person.line.close()
      person.line = null
      return
    }
    // Where she waits for her room, she can already be seen.
    foyer.customer({ port: this.#port, from: '127.0.0.1', cookie: person.cookie }, this.#lost).then(
      (line) => (person.line = line),
      (fault: Error) => this.#lost(fault.message),
    )
  }

  #heard(rows: readonly StatusRow[]): void {
    const now = performance.now()
    for (const { id, status } of rows) {
      const person = this.#people.find((each) => each.id === id)
      if (!person?.awaited || person.awaited.online !== status.startsWith('online')) continue
      this.#latencies.push(now - person.awaited.since)
      person.awaited = null
    }
  }

  /** Until the console shows all of them as they are. */
  async settled(): Promise<void> {
    const deadline = performance.now() + PATIENCE_MS
    while (this.#people.some(({ awaited }) => awaited)) {
      if (performance.now() > deadline) return this.#lost('a change was never shown')
      await pause(10)
    }
  }

  takeLatencies(): number[] {
    const taken = this.#latencies
    this.#latencies = []
    return taken
  }

  close(): void {
    this.#console?.destroy()
    for (const { line } of this.#people) line?.destroy()
  }
}
