import type { Redis } from 'ioredis'
import type { Subject } from '../live.ts'
import { RedisLive } from '../redis/redis-live.ts'
import type { RedisLiveOptions } from '../redis/options.ts'
import { HandClock, pass } from './hand-clock.ts'
import { quiet } from './quiet-logger.ts'
import { Watcher } from './watcher.ts'

/** One process, as far as live state goes: it can stall and die like one. */
export class Player {
  readonly clock: HandClock
  readonly live: RedisLive
  readonly watcher: Watcher
  /** First that of commands, then the subscriber's. */
  readonly connections: Redis[] = []
  isRunning = true
  stoodStillAt: number | null = null
  isDead = false

  constructor(options: Omit<RedisLiveOptions, 'logger'>, watched: readonly Subject[], now: number) {
    this.clock = new HandClock(now)
    this.live = new RedisLive({
      logger: quiet,
      clock: this.clock,
      opened: (connection) => void this.connections.push(connection),
      ...options,
    })
    this.watcher = new Watcher(this.live, watched)
  }

  /** kill -9: no word to anybody. */
  kill(): void {
    this.stall()
    this.isDead = true
    for (const connection of this.connections) connection.disconnect()
  }

  /** SIGSTOP: none of its timers runs until it resumes. */
  stall(): void {
    if (this.isRunning) this.stoodStillAt = this.clock.now()
    this.isRunning = false
  }

  async idle(): Promise<void> {
    await this.live.idle()
    await this.watcher.idle()
  }
}

/** Several processes on one Redis, in one time that is moved by hand. */
export class Troupe implements AsyncDisposable {
  readonly players: Player[] = []
  #now = Date.UTC(2026, 0, 1)
  readonly #options: Omit<RedisLiveOptions, 'logger'>
  readonly #watched: readonly Subject[]

  constructor(options: Omit<RedisLiveOptions, 'logger'>, watched: readonly Subject[]) {
    this.#options = options
    this.#watched = watched
  }

  get now(): number {
    return this.#now
  }

  /** One more process, started and watching. */
  async join(): Promise<Player> {
    const player = new Player(this.#options, this.#watched, this.#now)
    this.players.push(player)
    await player.live.start()
    await this.settle()
    return player
  }

  /** SIGCONT: what came due meanwhile comes at once. */
  async resume(player: Player): Promise<void> {
    player.isRunning = true
    player.stoodStillAt = null
    player.clock.moveTo(this.#now)
    await this.settle()
  }

  /** Time for everybody who runs. */
  async pass(ms: number): Promise<void> {
    this.#now += ms
    const clocks = this.players.filter(({ isRunning }) => isRunning).map(({ clock }) => clock)
    for (const { isRunning, clock } of this.players) if (!isRunning) clock.driftTo(this.#now)
    if (clocks.length > 0) await pass(ms, clocks, () => this.settle())
  }

  /** Resolves when everything said has been heard. */
  async settle(): Promise<void> {
    const living = this.players.filter(({ isDead }) => !isDead)
    for (let round = 0; round < 2; round += 1) await Promise.all(living.map((player) => player.idle()))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const player of this.players) player.kill()
  }
}

type Script = 'flush' | 'claim' | 'renew'

/** The script runs, its answer never comes. */
export function loseNext(player: Player, script: Script): void {
  answerNext(player, script, () => Promise.reject(new Error('the answer got lost')))
}

/** The script runs, its answer comes when the returned function is called. */
export function holdNext(player: Player, script: Script): () => void {
  let release = () => undefined as void
  const released = new Promise<void>((done) => (release = done))
  answerNext(player, script, (answer) => released.then(() => answer))
  return release
}

function answerNext(player: Player, script: Script, by: (answer: unknown) => Promise<unknown>): void {
  const commands = player.connections[0] as unknown as Record<
    Script,
    (...args: unknown[]) => Promise<unknown>
  >
  const original = commands[script]
  commands[script] = async (...args) => {
    commands[script] = original
    return by(await original.apply(commands, args))
  }
}
