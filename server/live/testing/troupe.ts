import type { Subject } from '../live.ts'
import { HandClock, pass } from './hand-clock.ts'
import { type Observer, Player, type PlayerOptions, type Surroundings } from './player.ts'
import { RedisTime } from './redis-time.ts'

export { Player }

const nobody: Observer = {
  done: () => undefined,
  troubled: () => undefined,
  repeats: () => undefined,
  died: () => undefined,
}

/** Several processes on one Redis, in one time that is moved by hand. */
export class Troupe implements AsyncDisposable {
  readonly players: Player[] = []
  /** The time of Redis and of the network: it never stands still. */
  readonly world = new HandClock()
  /** Called each time everything said has been heard. */
  settled: () => void = () => undefined
  readonly #options: PlayerOptions
  readonly #watched: readonly Subject[]
  readonly #around: Surroundings

  constructor(options: PlayerOptions, watched: readonly Subject[], observer: Observer = nobody) {
    this.#options = options
    this.#watched = watched
    this.#around = { clock: this.world, time: new RedisTime(this.world), observer }
  }

  get now(): number {
    return this.world.now()
  }

  get living(): Player[] {
    return this.players.filter(({ isDead }) => !isDead)
  }

  /** One more process, started and watching. `befall` is what befalls its connections before they open. */
  async join(befall: (player: Player) => void = () => undefined): Promise<Player> {
    const player = new Player(this.#options, this.#watched, this.#around)
    this.players.push(player)
    befall(player)
    // Without Redis it resolves only as time goes on.
    void player.live.start()
    await this.settle()
    return player
  }

  /** The process goes on, and hears what came meanwhile. */
  async resume(player: Player): Promise<void> {
    player.resume()
    await this.settle()
  }

  /** Time for everybody who runs. */
  async pass(ms: number): Promise<void> {
    const running = this.living.filter(({ isRunning }) => isRunning)
    await pass(ms, [this.world, ...running.map(({ clock }) => clock)], () => this.settle())
  }

  /** Resolves when everything said has been heard, but for what is held up. */
  async settle(): Promise<void> {
    for (let isHeard = false; ;) {
      await turnEnds()
      const busy = this.players.flatMap(({ wires }) => wires.filter((wire) => wire.isBusy))
      if (busy.length > 0) {
        isHeard = false
        await Promise.all(busy.map((wire) => wire.quiet()))
      } else if (isHeard) return this.settled()
      else {
        await Promise.all(this.living.map(({ ear }) => ear.echo()))
        isHeard = true
      }
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const player of this.players) player.kill()
    await turnEnds()
  }
}

/** Resolves when everything that waits for nothing but its turn has had it. */
const turnEnds = () => new Promise<void>((ended) => process.nextTick(ended))
