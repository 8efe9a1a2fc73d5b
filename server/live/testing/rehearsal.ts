import { timings } from '../../../shared/timings.ts'
import { befall } from './befall.ts'
import { Jury } from './jury.ts'
import { facts } from './people.ts'
import { type LocalStep, type Schedule, sessions, type Step, subjects } from './schedules.ts'
import { Troupe } from './troupe.ts'
import type { Venue } from './venue.ts'
import { World } from './world.ts'

type Happening = Exclude<LocalStep, { do: 'pass' }>

/** Plays a schedule on several processes and one Redis, beside what must be so; fails with what is wrong. */
export async function rehearse(venue: Venue, { steps, shuffle }: Schedule): Promise<void> {
  await venue.flushall()
  venue.shuffle(shuffle)
  const rehearsal = new Rehearsal(venue)
  try {
    await rehearsal.play(steps)
  } finally {
    await rehearsal.end()
  }
}

class Rehearsal {
  readonly #venue: Venue
  readonly #troupe: Troupe
  readonly #jury: Jury
  readonly #world: World

  constructor(venue: Venue) {
    this.#venue = venue
    // Small chunks, so that few subjects need several.
    const options = { ...venue.options, graceMs: timings.graceMs, mostPerFlush: 2, mostPerClaim: 1 }
    this.#troupe = new Troupe(options, subjects, {
      done: (player, script, reply) => this.#jury.done(player, script, reply),
      troubled: (player, ms) => this.#jury.truth.trouble(player, ms),
      repeats: (player, said) => this.#jury.repeats(player, said),
      died: (player) => this.#jury.truth.stop(player),
    })
    this.#jury = new Jury(this.#troupe)
    this.#world = new World(venue, this.#troupe, this.#jury)
    this.#troupe.settled = () => this.#jury.check()
  }

  async play(steps: readonly Step[]): Promise<void> {
    await this.#world.begin(3)
    for (const step of steps) {
      await this.#do(step)
      await this.#troupe.settle()
    }
    await this.#rest()
    await this.#jury.checkRest(this.#venue)
  }

  async end(): Promise<void> {
    this.#troupe.settled = () => undefined
    await this.#troupe[Symbol.asyncDispose]()
  }

  async #rest(): Promise<void> {
    while (await this.#world.resumeOne());
    // What was prepared may still happen meanwhile, and prolongs it.
    for (let leftMs; (leftMs = this.#jury.truth.restFrom - this.#troupe.now) > 0;)
      await this.#troupe.pass(leftMs)
    this.#world.forgive()
  }

  async #do(step: Step): Promise<void> {
    switch (step.do) {
      case 'pass':
        return this.#troupe.pass(step.ms)
      case 'arrive':
      case 'leave':
      case 'move':
      case 'learn':
        return this.#happen(step)
      case 'fate':
      case 'mishear':
      case 'slow':
      case 'cut':
      case 'stall':
      case 'kill':
      case 'close': {
        const player = this.#world.pick(step.on)
        if (!player) return
        return step.do === 'close' ? this.#world.close(player) : befall(player, step, this.#jury.truth)
      }
      default:
        return this.#world.befall(step)
    }
  }

  #happen(step: Happening): void {
    const [player, subject] = [this.#world.pick(step.on), subjects[step.who]]
    if (!player || !subject) return
    const { truth } = this.#jury
    if (step.do === 'learn') {
      const id = sessions[step.who]
      if (!id) return
      truth.learn(player, subject, step.seq)
      return player.live.learn([facts(id, step.seq)])
    }
    const tab = String(step.tab)
    if (step.do !== 'arrive') {
      truth.leave(player, subject, tab)
      player.live.leave(subject, tab)
    }
    if (step.do === 'leave') return
    const goal = step.do === 'move' ? (this.#world.pick(step.to) ?? player) : player
    truth.arrive(goal, subject, tab)
    goal.live.arrive(subject, tab)
  }
}
