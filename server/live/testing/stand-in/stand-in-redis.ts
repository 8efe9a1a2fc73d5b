import { EventEmitter } from 'node:events'
import type { Connection } from '../../redis/connection.ts'
import { Keyspace } from './keyspace.ts'
import { Lua, type Reply } from './lua.ts'

/**
 * A Redis within the process that runs the very scripts of live state: for the thousands of schedules that would
 * take too long on a real one. It has no time but that passed in, and answers as soon as the caller has ended its
 * turn; how soon, and so who of several comes first, follows from `shuffle`.
 */
export class StandInRedis {
  readonly #keyspace: Keyspace
  readonly #lua: Lua
  readonly #channels: Map<string, Set<StandInConnection>>
  #random = 0

  private constructor(keyspace: Keyspace, lua: Lua, channels: Map<string, Set<StandInConnection>>) {
    this.#keyspace = keyspace
    this.#lua = lua
    this.#channels = channels
  }

  static async start(): Promise<StandInRedis> {
    const channels = new Map<string, Set<StandInConnection>>()
    const keyspace = new Keyspace((channel, said) => {
      const heard = channels.get(channel) ?? []
      for (const connection of heard) connection.hear(channel, said)
      return channels.get(channel)?.size ?? 0
    })
    const lua = await Lua.open((command, args) => keyspace.call(command, args))
    return new StandInRedis(keyspace, lua, channels)
  }

  connect(): Connection {
    return new StandInConnection(this)
  }

  /** From here on answers take their time as `seed` says. */
  shuffle(seed: number): void {
    this.#random = seed | 0
  }

  flushall(): void {
    this.#keyspace.clear()
  }

  call(command: string, ...args: string[]): Reply {
    return this.#keyspace.call(command, args)
  }

  /** The first argument of every script is the time. */
  run(script: string, args: readonly string[]): Reply {
    this.#keyspace.now = Number(args[0])
    return this.#lua.run(script, args)
  }

  subscribe(channel: string, connection: StandInConnection): void {
    const known = this.#channels.get(channel)
    if (known) known.add(connection)
    else this.#channels.set(channel, new Set([connection]))
  }

  unsubscribe(channel: string, connection: StandInConnection): void {
    const known = this.#channels.get(channel)
    known?.delete(connection)
    if (known?.size === 0) this.#channels.delete(channel)
  }

  /** How many other turns go before this one: 0 to 3 (mulberry32). */
  turns(): number {
    this.#random = (this.#random + 0x6d2b79f5) | 0
    let t = Math.imul(this.#random ^ (this.#random >>> 15), 1 | this.#random)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return (t ^ (t >>> 14)) & 3
  }
}

/** As that of ioredis: what is sent takes effect in order, what is answered or heard arrives in order. */
export class StandInConnection extends EventEmitter implements Connection {
  status = 'wait'
  readonly #redis: StandInRedis
  readonly #channels = new Set<string>()
  #outgoing: Promise<unknown> = Promise.resolve()
  #incoming: Promise<unknown> = Promise.resolve()

  constructor(redis: StandInRedis) {
    super()
    this.#redis = redis
  }

  async connect(): Promise<void> {
    await Promise.resolve()
    this.status = 'ready'
    this.emit('ready')
  }

  disconnect(): void {
    void this.unsubscribe()
    this.status = 'end'
    this.emit('close')
  }

  defineCommand(name: string, { lua }: { lua: string }): void {
    const run = (...args: (string | number)[]) => this.#exchange(() => this.#redis.run(lua, args.map(String)))
    Object.assign(this, { [name]: run })
  }

  subscribe(...channels: string[]): Promise<unknown> {
    return this.#exchange(() => {
      for (const channel of channels) this.#redis.subscribe(channel, this)
      for (const channel of channels) this.#channels.add(channel)
      return this.#channels.size
    })
  }

  /** From all, where none is named. */
  unsubscribe(...channels: string[]): Promise<unknown> {
    return this.#exchange(() => {
      for (const channel of channels.length > 0 ? channels : [...this.#channels]) {
        this.#redis.unsubscribe(channel, this)
        this.#channels.delete(channel)
      }
      return this.#channels.size
    })
  }

  ping(): Promise<unknown> {
    return this.#exchange(() => 'PONG')
  }

  /** What was published on a channel it follows. */
  hear(channel: string, said: string): void {
    void this.#arriving(() => void this.emit('message', channel, said))
  }

  #exchange(act: () => Reply): Promise<Reply> {
    const sent = this.#outgoing.then(() => this.#wait())
    const replied = sent.then(act)
    this.#outgoing = replied.catch(() => undefined)
    return replied.then((reply) => this.#arriving(() => reply))
  }

  #arriving<Arriving>(arrive: () => Arriving): Promise<Arriving> {
    const arrived = this.#incoming.then(() => this.#wait()).then(arrive)
    this.#incoming = arrived.catch(() => undefined)
    return arrived
  }

  async #wait(): Promise<void> {
    for (let turns = this.#redis.turns(); turns > 0; turns -= 1) await Promise.resolve()
  }
}
