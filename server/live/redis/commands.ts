import { type Connection, isReady } from './connection.ts'
import type { Plan } from './options.ts'
import { claim } from './scripts/claim.ts'
import { explain } from './scripts/explain.ts'
import { flush } from './scripts/flush.ts'
import { read } from './scripts/read.ts'
import { register } from './scripts/register.ts'
import { release } from './scripts/release.ts'
import { renew } from './scripts/renew.ts'

const scripts = { register, renew, flush, claim, release, read, explain }

/** Header, size of the incarnation's set, claimable incarnations, all incarnations. */
export type Bearings = [header: string, members: number, lapsed: string[], nodes: string[]]

/** The scripts of live state, as calls. Each fails when Redis is away; none waits longer than the time-out. */
export class Commands {
  readonly #connection: Connection
  readonly #plan: Plan

  constructor(plan: Plan, ready: () => void) {
    this.#plan = plan
    this.#connection = plan.connect(plan)
    // ioredis sends a script once per connection, then its digest, and anew when Redis has forgotten it.
    for (const [name, lua] of Object.entries(scripts))
      this.#connection.defineCommand(name, { lua, numberOfKeys: 0 })
    this.#connection.on('ready', ready)
  }

  get ready(): boolean {
    return isReady(this.#connection)
  }

  /** Begins to connect, and goes on until `close`. */
  async open(): Promise<void> {
    await this.#connection.connect()
  }

  close(): void {
    this.#connection.disconnect()
  }

  register(incarnation: string, process: string): Promise<Bearings> {
    return this.#run('register', [incarnation, process, this.#plan.leaseMs])
  }

  /** Null when fenced. */
  renew(incarnation: string): Promise<Bearings | null> {
    return this.#run('renew', [incarnation, this.#plan.leaseMs])
  }

  /** The message of what changed, empty when nothing did; null when fenced. */
  flush(incarnation: string, process: string, notices: string, changes: string[]): Promise<string | null> {
    return this.#run('flush', [incarnation, process, notices, ...changes])
  }

  /** Null when there is nothing to claim (any more). */
  claim(
    incarnation: string,
    process: string,
    most: number,
    whose: 'own' | 'lapsed' = 'lapsed',
  ): Promise<[message: string, more: 0 | 1] | null> {
    return this.#run('claim', [incarnation, process, most, whose])
  }

  release(incarnation: string, afterMs: number): Promise<number> {
    return this.#run('release', [incarnation, afterMs])
  }

  read(subjects: readonly string[]): Promise<string> {
    return this.#run('read', subjects)
  }

  /** The message of one subject; then incarnation, end of lease, incarnation, … */
  explain(subject: string): Promise<[message: string, holders: string[]]> {
    return this.#run('explain', [subject])
  }

  #run<Answer>(name: keyof typeof scripts, args: readonly (string | number)[]): Promise<Answer> {
    type Defined = { [K in keyof typeof scripts]: (...args: (string | number)[]) => Promise<Answer> }
    return (this.#connection as unknown as Defined)[name](this.#plan.scriptTime(), ...args)
  }
}
