import { timings } from '../../../shared/timings.ts'
import type { Subject } from '../live.ts'
import type { Jury } from './jury.ts'
import type { Player } from './player.ts'
import { type Step, subjects, type WorldStep } from './schedules.ts'
import type { Troupe } from './troupe.ts'
import { loseOne, type Venue } from './venue.ts'

type Outage = Extract<Step, { do: 'away' }>

const mostProcesses = 5

/**
 * The processes of a schedule, and what happens to all of them. One is the witness: nothing happens to it alone, so
 * that somebody hears everything.
 */
export class World {
  readonly #venue: Venue
  readonly #troupe: Troupe
  readonly #jury: Jury
  #witness: Player | null = null
  /** Until then nobody reaches Redis, or gets an answer. */
  #awayUntil = 0
  #pausedUntil = 0

  constructor(venue: Venue, troupe: Troupe, jury: Jury) {
    this.#venue = venue
    this.#troupe = troupe
    this.#jury = jury
  }

  /** The first of so many processes is the witness. There was none for `goneMs`. */
  async begin(processes: number, goneMs = Infinity): Promise<void> {
    this.#jury.truth.begin(goneMs)
    this.#witness = null
    for (let i = 0; i < processes; i += 1) await this.#join()
  }

  /** One of those who run. */
  pick(on: number): Player | undefined {
    const running = this.#troupe.living.filter((player) => player.isRunning && player !== this.#witness)
    return running[on % Math.max(1, running.length)]
  }

  async befall(step: WorldStep): Promise<void> {
    switch (step.do) {
      case 'join':
        if (this.#troupe.living.length < mostProcesses) await this.#join()
        return
      case 'resume':
        await this.resumeOne()
        return
      case 'flushall':
        await this.#loseEverything(0)
        // Nobody empties a Redis and begins anew within the millisecond in which a row changed.
        return this.#troupe.pass(1)
      case 'away':
        return this.#away(step)
      case 'decay':
        return this.#decay(subjects[step.who])
      case 'pause':
        return this.#pause(step.ms)
      case 'reboot':
        return this.#reboot(step.ms)
    }
  }

  /** The process that has stalled longest goes on; false where none has. */
  async resumeOne(): Promise<boolean> {
    const player = this.#troupe.living.find(({ isRunning }) => !isRunning)
    if (!player) return false
    this.#jury.truth.resume(player)
    await this.#troupe.resume(player)
    return true
  }

  /** SIGTERM: what cannot be said in order by then is not said. */
  async close(player: Player): Promise<void> {
    const { truth } = this.#jury
    const wasSound = truth.isSound(player)
    let isClosed = false
    truth.stop(player)
    void player.live.close().then(() => (isClosed = true))
    await this.#troupe.settle()
    player.kill()
    if (isClosed && wasSound) truth.closed(player)
  }

  /** What was prepared for answers and messages to come does not happen. */
  forgive(): void {
    for (const { wires } of this.#troupe.living) for (const wire of wires) wire.forgive()
  }

  async #join(): Promise<void> {
    const { now } = this.#troupe
    const player = await this.#troupe.join((joining) => {
      for (const wire of joining.wires) {
        if (now < this.#awayUntil) wire.cut(this.#awayUntil - now)
        if (now < this.#pausedUntil) this.#troupe.world.after(this.#pausedUntil - now, wire.holdOut())
      }
      const lateMs = Math.max(this.#awayUntil, this.#pausedUntil) - now
      if (lateMs > 0) this.#jury.truth.outage(joining, lateMs, 0)
    })
    this.#witness ??= player
  }

  async #loseEverything(afterMs: number): Promise<void> {
    await this.#venue.flushall()
    this.#jury.forget()
    this.#jury.truth.loss(afterMs)
  }

  async #away({ ms, apartMs, lost, who }: Outage): Promise<void> {
    const { truth } = this.#jury
    const subject = subjects[who]
    if (lost === 'all') await this.#loseEverything(ms)
    else if (lost !== 'nothing' && subject) {
      await loseOne(this.#venue, subject, lost)
      this.#jury.forget()
      truth.forget(subject, ms)
    }
    this.#awayUntil = Math.max(this.#awayUntil, this.#troupe.now + ms)
    this.#troupe.living.forEach((player, i) => {
      truth.outage(player, ms, i * apartMs)
      for (const wire of player.wires) {
        wire.lose()
        wire.cut(ms + i * apartMs)
      }
    })
  }

  /** Found by counting at the second renewal, as long as nothing else goes wrong. */
  async #decay(subject: Subject | undefined): Promise<void> {
    const { truth } = this.#jury
    if (!subject || !truth.isAtRest || !truth.isOnline(subject)) return
    this.forgive()
    await loseOne(this.#venue, subject, 'coming')
    this.#jury.forget()
    truth.forget(subject, 2 * timings.renewMs)
    await this.#troupe.pass(truth.restFrom - this.#troupe.now)
  }

  #pause(ms: number): void {
    this.#pausedUntil = Math.max(this.#pausedUntil, this.#troupe.now + ms)
    for (const player of this.#troupe.living) {
      this.#jury.truth.outage(player, ms, 0)
      for (const wire of player.wires) this.#troupe.world.after(ms, wire.holdOut())
    }
  }

  async #reboot(ms: number): Promise<void> {
    for (const player of this.#troupe.living) player.kill()
    await this.#troupe.pass(ms)
    await this.begin(2, ms)
  }
}
