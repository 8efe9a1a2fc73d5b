import { listOf, type Seating } from '../world/seating.ts'
import type { World } from '../world/world.ts'
import type { Connection, Console } from '../load/protocol.ts'
import { MeasuredServer } from '../load/server.ts'
import type { Seat } from '../load/web-socket.ts'
import { Ledger } from './ledger.ts'
import { within } from './pace.ts'
import type { Variant } from './variants.ts'

/** Loopback addresses the load comes from, in turn. */
const ADDRESSES = 8
export const PATIENCE_MS = 30_000

/** Which of the processes somebody is connected to. */
export interface Placement {
  customer: (number: number, processes: number) => number
  console: (number: number, processes: number) => number
}

const inTurn: Placement = {
  customer: (number, processes) => number % processes,
  console: (number, processes) => number % processes,
}

/** One variant being measured once: its processes, everybody who is connected, and the truth. */
export class Stage implements AsyncDisposable {
  readonly servers: MeasuredServer[]
  readonly ledger: Ledger
  readonly seating: Seating
  readonly #world: World
  readonly #variant: Variant
  readonly #placement: Placement
  readonly #customers = new Map<number, Connection>()
  readonly #consoles = new Map<number, Console>()
  /** The first connection that was cut without having been asked for. */
  #fault: string | null = null
  #isCrashing = false
  #seq = 1_000

  private constructor(world: World, variant: Variant, servers: MeasuredServer[], placement: Placement) {
    this.servers = servers
    this.#placement = placement
    this.seating = world.seating
    this.#world = world
    this.#variant = variant
    const ids = world.people.customers.map(({ session }) => session)
    const lists = Array.from({ length: this.seating.consoles }, (_, n) => listOf(this.seating, n))
    this.ledger = new Ledger(ids, lists)
  }

  static async open(
    world: World,
    variant: Variant,
    processes: number,
    { profiles = null as string | null, placement = inTurn } = {},
  ): Promise<Stage> {
    const servers: MeasuredServer[] = []
    try {
      for (const beginning of await world.begin(processes))
        servers.push(await MeasuredServer.start(variant.file, beginning, profiles))
    } catch (fault) {
      await Promise.all(servers.map((server) => server.end()))
      throw fault
    }
    return new Stage(world, variant, servers, placement)
  }

  get fault(): string | null {
    return this.#fault
  }

  get connected(): number {
    return this.#customers.size
  }

  /** Everybody who looks, with their lists; resolves when each has its rows. */
  async seatConsoles(): Promise<void> {
    const { protocol } = this.#variant
    for (let n = 0; n < this.seating.consoles; n++) {
      const process = this.#placement.console(n, this.servers.length)
      const seat = this.#seat(process, n, `foyer_login=${this.#world.people.consoles[n]}`)
      const heard = (rows: Parameters<Ledger['heard']>[1]) => this.ledger.heard(n, rows)
      this.#consoles.set(n, await protocol.console(seat, heard, (reason) => this.#lost(reason)))
      await this.openList(n)
    }
  }

  /** The console shows its list anew; resolves when all rows are there. */
  async openList(console: number): Promise<void> {
    const whole = this.ledger.shownAnew(console)
    this.#consoles.get(console)?.watch(listOf(this.seating, console).map((n) => this.#person(n).session))
    await within(PATIENCE_MS, whole, `console ${console} was not told of its whole list`)
  }

  /** A customer comes; resolves when her room is there. */
  async arrive(session: number): Promise<void> {
    this.ledger.change(session, { online: true })
    const { key, session: id } = this.#person(session)
    const process = this.#placement.customer(session, this.servers.length)
    const seat = this.#seat(process, session, `foyer_room=${key}; session=${id}`)
    this.#customers.set(session, await this.#variant.protocol.customer(seat, (reason) => this.#lost(reason)))
  }

  leave(session: number): void {
    this.ledger.change(session, { online: false })
    this.#customers.get(session)?.close()
    this.#customers.delete(session)
  }

  /** One more task is done: the live port of one process is told. */
  learn(session: number): void {
    const done = (this.ledger.truths[session]?.done ?? 0) + 1
    this.ledger.change(session, { done })
    this.#serverOf(session).learn(this.#facts(session, done))
  }

  /** The same message to the same process, of which nothing follows. */
  learnNothing(session: number): void {
    this.#serverOf(session).learnNothing(this.#facts(session, this.ledger.truths[session]?.done ?? 0))
  }

  keyOf(session: number): string {
    return this.#person(session).key
  }

  tasksOf(session: number): string[] {
    return this.#person(session).tasks
  }

  /** Until absence means something to all processes. */
  async settle(): Promise<void> {
    const waitMs = Math.max(...this.servers.map(({ settledAt }) => settledAt)) - performance.now()
    if (waitMs > 0) await new Promise((later) => setTimeout(later, waitMs))
    this.ledger.mayBeUnknown = false
  }

  /** Kills the first process, on which all customers are: who is gone by that is true at once. */
  async crash(): Promise<void> {
    this.#isCrashing = true
    for (const session of this.#customers.keys()) this.ledger.change(session, { online: false })
    await this.servers.shift()?.kill()
    this.#customers.clear()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const each of [...this.#customers.values(), ...this.#consoles.values()]) each.destroy()
    await Promise.all(this.servers.map((server) => server.end()))
  }

  #person(session: number) {
    const person = this.#world.people.customers[session]
    if (!person) throw new Error('nobody of that number')
    return person
  }

  #serverOf(number: number): MeasuredServer {
    const server = this.servers[number % this.servers.length]
    if (!server) throw new Error('no server')
    return server
  }

  #seat(process: number, number: number, cookie: string): Seat {
    return { port: this.#serverOf(process).port, from: `127.0.0.${2 + (number % ADDRESSES)}`, cookie }
  }

  #facts(session: number, done: number) {
    const total = 1_000_000
    return { id: this.#person(session).session, seq: ++this.#seq, joined: true, done, total }
  }

  #lost(reason: string): void {
    if (!this.#isCrashing) this.#fault ??= `a connection was lost: ${reason}`
  }
}
