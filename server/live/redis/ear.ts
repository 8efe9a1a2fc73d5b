import { type Connection, isReady } from './connection.ts'
import { keys } from './keys.ts'
import type { Plan } from './options.ts'

export interface EarPorts {
  plan: Plan
  process: string
  heard(message: string): void
  /** Something may have been said before this process listened. */
  missed(): void
  failed(error: unknown): void
}

/** Listens to what the other processes say, each on its own channel. */
export class Ear {
  readonly #ports: EarPorts
  readonly #connection: Connection
  readonly #followed = new Set<string>()
  #missing: ReadonlySet<string> = new Set()
  #hearing: Promise<void> | null = null

  constructor(ports: EarPorts) {
    this.#ports = ports
    this.#connection = ports.plan.connect(ports.plan)
    this.#connection.on('ready', () => void this.#listenAnew())
    this.#connection.on('close', () => (this.#hearing = null))
    this.#connection.on('message', (channel, said) => {
      if (channel !== keys.arrivals) ports.heard(said)
      else if (said !== ports.process) void this.#meet(said)
    })
  }

  /** Begins to connect, and goes on until `close`. */
  async open(): Promise<void> {
    await this.#connection.connect()
  }

  close(): void {
    this.#connection.disconnect()
  }

  /**
   * Listens to these processes; fails when it cannot hear. True when one of them was not listened to before, and may
   * have been missed.
   */
  async follow(processes: ReadonlySet<string>): Promise<boolean> {
    const gone = this.#goneTwice(processes)
    const added = [...processes].filter(
      (process) => process !== this.#ports.process && !this.#followed.has(process),
    )
    for (const process of gone) this.#followed.delete(process)
    for (const process of added) this.#followed.add(process)
    try {
      if (gone.length > 0) await this.#connection.unsubscribe(...gone.map(channelOf))
      if (added.length > 0) await this.#connection.subscribe(...added.map(channelOf))
    } catch (error) {
      this.#deaf(error)
      throw error
    }
    await this.confirm()
    return added.length > 0
  }

  /** Whoever is missing for the first time may have begun to speak just now, and been met already. */
  #goneTwice(processes: ReadonlySet<string>): string[] {
    const missing = [...this.#followed].filter((process) => !processes.has(process))
    const gone = missing.filter((process) => this.#missing.has(process))
    this.#missing = new Set(missing)
    return gone
  }

  /** Resolves when all that was said before has been heard; fails when this process is deaf. */
  async confirm(): Promise<void> {
    if (!isReady(this.#connection) || !this.#hearing) throw new Error('not listening')
    await this.#hearing
    await this.#connection.ping()
  }

  async #listenAnew(): Promise<void> {
    const channels = [keys.arrivals, ...[...this.#followed].map(channelOf)]
    const hearing = this.#connection.subscribe(...channels).then(() => undefined)
    this.#hearing = hearing
    await hearing.then(
      () => this.#ports.missed(),
      (error: unknown) => this.#deaf(error),
    )
  }

  async #meet(process: string): Promise<void> {
    this.#followed.add(process)
    try {
      await this.#connection.subscribe(channelOf(process))
      this.#ports.missed()
    } catch (error) {
      this.#deaf(error)
    }
  }

  /** A subscription that failed is tried anew on a new connection. */
  #deaf(error: unknown): void {
    this.#ports.failed(error)
    if (isReady(this.#connection)) this.#connection.disconnect(true)
  }
}

const channelOf = (process: string): string => `${keys.said}${process}`
