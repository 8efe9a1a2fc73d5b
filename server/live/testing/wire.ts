import { EventEmitter } from 'node:events'
import type { Connection } from '../redis/connection.ts'
import { Exchange } from './exchange.ts'
import type { HandClock } from './hand-clock.ts'
import { Line } from './line.ts'

/** What becomes of an answer; what was asked takes effect in any case. */
export type Fate = { do: 'lose' | 'die' } | { do: 'hold'; ms: number }
/** What becomes of one message: heard later than those after it, or heard again. */
export interface Mishearing {
  do: 'late' | 'twice'
  ms: number
}

export interface WirePorts {
  /** The time of Redis and of the network. */
  world: HandClock
  /** That of the process at this end. */
  clock: HandClock
  timeoutMs: number
  /** As scripts are given it; no two the same. */
  stamp(): string
  isRunning(): boolean
  /** A script has taken effect. */
  done(script: string, reply: unknown): void
  /** Something goes wrong here for so long (ms). */
  troubled(ms: number): void
  /** This message will be heard twice. */
  repeats(said: string): void
  die(): void
}

type Script = (...args: unknown[]) => Promise<unknown>

const reconnectMs = 100

/**
 * A connection with everything that befalls one: answers lost or held back, a slow line, a cut, messages late or
 * double. All of it happens here, in the time of the hand clocks; the connection within never fails.
 */
export class Wire extends EventEmitter implements Connection {
  status = 'wait'
  readonly #inner: Connection
  readonly #ports: WirePorts
  readonly #out = new Line()
  readonly #in: Line
  readonly #fates = new Map<string, Fate>()
  readonly #asked = new Set<Exchange>()
  readonly #atWork = new Set<Promise<unknown>>()
  #mishearing: Mishearing | null = null
  #cuts = 0
  #isEnded = false

  constructor(inner: Connection, ports: WirePorts) {
    super()
    this.#inner = inner
    this.#ports = ports
    this.#in = new Line(() => ports.isRunning())
    inner.on('message', (channel, said) => this.#hear(channel, said))
  }

  async connect(): Promise<void> {
    await this.#working(this.#inner.connect())
    if (this.#cuts > 0) throw new Error('there is no connection')
    this.#ready()
  }

  disconnect(reconnect = false): void {
    if (reconnect) return this.cut(reconnectMs)
    this.status = 'end'
    this.#broke()
    this.end()
  }

  defineCommand(name: string, definition: { lua: string; numberOfKeys: number }): void {
    this.#inner.defineCommand(name, definition)
    const run = (this.#inner as unknown as Record<string, Script>)[name] as Script
    // The time is that of taking effect, as with that of Redis.
    const script: Script = (_now, ...args) =>
      this.#ask(name, () => run.call(this.#inner, this.#ports.stamp(), ...args))
    Object.assign(this, { [name]: script })
  }

  subscribe(...channels: string[]): Promise<unknown> {
    return this.#ask('subscribe', () => this.#inner.subscribe(...channels))
  }

  unsubscribe(...channels: string[]): Promise<unknown> {
    return this.#ask('unsubscribe', () => this.#inner.unsubscribe(...channels))
  }

  ping(): Promise<unknown> {
    return this.#ask('ping', () => this.#inner.ping())
  }

  /** What becomes of the next answer to this script. */
  next(script: string, fate: Fate): void {
    this.#fates.set(script, fate)
  }

  /** What becomes of the next message. */
  mishear(mishearing: Mishearing): void {
    this.#mishearing = mishearing
  }

  /** What was prepared happens no more. */
  forgive(): void {
    this.#fates.clear()
    this.#mishearing = null
  }

  /** What is sent takes effect only when the answer is called. */
  holdOut(): () => void {
    return this.#hold(this.#out)
  }

  /** What comes in arrives only when the answer is called. */
  holdIn(): () => void {
    return this.#hold(this.#in)
  }

  /** The connection breaks, and is back after so long (ms). Scripts on a slow line still take effect, later. */
  cut(ms: number): void {
    if (this.#isEnded) return
    this.#cuts += 1
    this.status = 'close'
    this.#in.clear()
    this.#in.pass(() => this.#broke())
    // A subscription ends with its connection.
    if (this.#inner.status !== 'wait') void this.#working(this.#inner.unsubscribe())
    this.#ports.world.after(ms, () => {
      this.#cuts -= 1
      if (this.#cuts === 0) this.#in.pass(() => this.#ready())
    })
  }

  /** The other end is gone: what has not taken effect never will. */
  lose(): void {
    this.#out.clear()
  }

  /** The process at this end runs again: what came meanwhile comes now. */
  wake(): void {
    this.#in.move()
  }

  /** Not a word more, in either direction. */
  end(): void {
    if (this.#isEnded) return
    this.#isEnded = true
    this.#inner.disconnect()
  }

  get isBusy(): boolean {
    return this.#atWork.size > 0
  }

  /** Resolves when everything sent has been answered at the other end. */
  async quiet(): Promise<void> {
    await Promise.allSettled(this.#atWork)
  }

  /** Resolves when everything published has come to this end. */
  async echo(): Promise<void> {
    if (!this.#isEnded && this.#inner.status === 'ready') await this.#inner.ping()
  }

  #ready(): void {
    if (this.#isEnded || this.#cuts > 0) return
    this.status = 'ready'
    this.emit('ready')
  }

  #ask(name: string, act: () => Promise<unknown>): Promise<unknown> {
    if (this.status !== 'ready') return Promise.reject(new Error('there is no connection'))
    const exchange = new Exchange(this.#ports.clock, this.#ports.timeoutMs)
    this.#asked.add(exchange)
    if (this.#out.isHeld || this.#in.isHeld) exchange.limit()
    this.#out.pass(() => this.#take(name, act, exchange))
    return exchange.answer
  }

  #take(name: string, act: () => Promise<unknown>, exchange: Exchange): void {
    const isScript = !['subscribe', 'unsubscribe', 'ping'].includes(name)
    if (this.#isEnded || (exchange.isOver && !isScript)) return
    const taken = act().then(
      (reply) => this.#replied(name, reply, exchange),
      (error: Error) => this.#in.pass(() => this.#over(exchange).fail(error)),
    )
    void this.#working(taken)
  }

  #replied(name: string, reply: unknown, exchange: Exchange): void {
    this.#ports.done(name, reply)
    const fate = this.#fates.get(name)
    this.#fates.delete(name)
    if (fate?.do === 'die') return this.#ports.die()
    if (fate?.do === 'hold') this.#ports.world.after(fate.ms, this.holdIn())
    if (fate) this.#ports.troubled(fate.do === 'hold' ? fate.ms : 0)
    this.#in.pass(() => {
      if (fate?.do === 'lose') this.#over(exchange).fail(new Error('the answer got lost'))
      else this.#over(exchange).give(reply)
    })
  }

  #over(exchange: Exchange): Exchange {
    this.#asked.delete(exchange)
    return exchange
  }

  #hold(line: Line): () => void {
    for (const exchange of this.#asked) exchange.limit()
    return line.hold()
  }

  #broke(): void {
    for (const exchange of this.#asked) this.#over(exchange).fail(new Error('the connection broke'))
    this.emit('close')
  }

  #hear(channel: string, said: string): void {
    if (this.status !== 'ready') return
    const mishearing = this.#mishearing
    this.#mishearing = null
    const arrive = () => this.#in.pass(() => void this.emit('message', channel, said))
    if (mishearing) {
      this.#ports.troubled(mishearing.ms)
      this.#ports.world.after(mishearing.ms, arrive)
    }
    if (mishearing?.do === 'twice') this.#ports.repeats(said)
    if (mishearing?.do !== 'late') arrive()
  }

  #working<Done>(work: Promise<Done>): Promise<Done> {
    this.#atWork.add(work)
    const done = () => void this.#atWork.delete(work)
    work.then(done, done)
    return work
  }
}
