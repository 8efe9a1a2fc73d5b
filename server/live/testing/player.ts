import type { Subject } from '../live.ts'
import { openConnection } from '../redis/connection.ts'
import type { Plan, RedisLiveOptions } from '../redis/options.ts'
import { RedisLive } from '../redis/redis-live.ts'
import { HandClock } from './hand-clock.ts'
import type { RedisTime } from './redis-time.ts'
import { quiet } from './quiet-logger.ts'
import { Watcher } from './watcher.ts'
import { Wire } from './wire.ts'

export type PlayerOptions = Omit<RedisLiveOptions, 'logger' | 'clock'>

/** Who wants to know what befalls a process and what it does to Redis. */
export interface Observer {
  /** A script of the process has taken effect. */
  done(player: Player, script: string, reply: unknown): void
  /** Something goes wrong with its connections, for so long (ms). */
  troubled(player: Player, ms: number): void
  /** It will hear this message twice. */
  repeats(player: Player, said: string): void
  died(player: Player): void
}

/** What all processes share. */
export interface Surroundings {
  clock: HandClock
  time: RedisTime
  observer: Observer
}

/** The waits of real connections must not end schedules that are played in the time of hand clocks. */
const patientMs = 30_000

/** One process, as far as live state goes: it can stall and die like one. */
export class Player {
  readonly clock: HandClock
  readonly live: RedisLive
  readonly watcher: Watcher
  /** First that of commands, then the subscriber's. */
  readonly wires: Wire[] = []
  isRunning = true
  isDead = false
  readonly #around: Surroundings
  readonly #connect: (plan: Plan) => ReturnType<typeof openConnection>

  constructor(options: PlayerOptions, watched: readonly Subject[], around: Surroundings) {
    this.clock = new HandClock(around.clock.now())
    this.#around = around
    this.#connect = options.connect ?? openConnection
    const connect = (plan: Plan) => this.#wire(plan)
    this.live = new RedisLive({ ...options, connect, logger: quiet, clock: this.clock })
    this.watcher = new Watcher(this.live, watched)
  }

  get commands(): Wire {
    return this.#wireAt(0)
  }

  get ear(): Wire {
    return this.#wireAt(1)
  }

  /** kill -9: no word to anybody. */
  kill(): void {
    if (this.isDead) return
    this.stall()
    this.isDead = true
    this.#around.observer.died(this)
    this.clock.stop()
    for (const wire of this.wires) wire.end()
  }

  /** SIGSTOP: none of its timers runs and it hears nothing until it resumes. */
  stall(): void {
    this.isRunning = false
  }

  /** SIGCONT: what came due meanwhile comes at once, then what was said. */
  resume(): void {
    if (this.isDead) return
    this.isRunning = true
    this.clock.moveTo(this.#around.clock.now())
    for (const wire of this.wires) wire.wake()
  }

  /** For so long, what is asked takes no effect, what is answered does not arrive, or nothing is heard. */
  slow(way: 'out' | 'in' | 'ear', ms: number): void {
    const wire = way === 'ear' ? this.ear : this.commands
    this.#around.clock.after(ms, way === 'out' ? wire.holdOut() : wire.holdIn())
  }

  #wire(plan: Plan): Wire {
    const inner = this.#connect({ ...plan, commandTimeoutMs: patientMs, unknownAfterMs: patientMs })
    const wire = new Wire(inner, {
      world: this.#around.clock,
      clock: this.clock,
      stamp: () => this.#around.time.stamp(),
      timeoutMs: plan.commandTimeoutMs,
      isRunning: () => this.isRunning,
      done: (script, reply) => this.#around.observer.done(this, script, reply),
      troubled: (ms) => this.#around.observer.troubled(this, ms),
      repeats: (said) => this.#around.observer.repeats(this, said),
      die: () => this.kill(),
    })
    this.wires.push(wire)
    return wire
  }

  #wireAt(at: number): Wire {
    const wire = this.wires[at]
    if (!wire) throw new Error('live state opened no connection')
    return wire
  }
}
