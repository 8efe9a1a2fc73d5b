import { expect } from 'vitest'
import { timings } from '../../../shared/timings.ts'
import type { Subject } from '../live.ts'
import { facts } from './people.ts'
import { type FaultStep, type LocalStep, sessions, subjects } from './schedules.ts'
import { loseNext, type Player, Troupe } from './troupe.ts'

const { graceMs, leaseMs, renewMs } = timings
/** Never online longer than this without a connection; each lease that lapsed and came back may add a hold. */
const boundMs = graceMs + leaseMs + 2 * renewMs + 100
const restMs = 40_000

export type Step = LocalStep | FaultStep

/** Plays a schedule on several processes and one Redis, beside what must be so. The first process only watches. */
export class Rehearsal {
  readonly #troupe: Troupe
  readonly #flushall: () => Promise<unknown>
  readonly #tabs = new Map<Player, Map<Subject, Set<string>>>()
  readonly #lastHere = new Map<Subject, number>()
  /** Highest facts learned ever, and since Redis last lost its data. */
  readonly #seq = { ever: new Map<Subject, number>(), since: new Map<Subject, number>() }
  readonly #learned = new Map<Player, Map<Subject, number>>()
  #holds = 0

  constructor(troupe: Troupe, flushall: () => Promise<unknown>) {
    this.#troupe = troupe
    this.#flushall = flushall
  }

  async play(steps: readonly Step[]): Promise<void> {
    for (let i = 0; i < 3; i += 1) await this.#troupe.join()
    for (const step of steps) {
      await this.#do(step)
      await this.#troupe.settle()
      this.#checkBound()
    }
    for (const player of this.#troupe.players) if (!player.isDead) await this.#troupe.resume(player)
    await this.#troupe.pass(restMs)
    await this.#checkRest()
  }

  async #do(step: Step): Promise<void> {
    switch (step.do) {
      case 'pass':
        return this.#pass(step.ms)
      case 'join':
        if (this.#running.length < 4) await this.#troupe.join()
        return
      case 'flushall':
        return this.#loseEverything()
      case 'resume':
        return this.#resume()
      case 'kill':
      case 'close':
      case 'stall':
      case 'lose':
        return this.#fault(step, this.#pick(step.on))
      default:
        return this.#happen(step, this.#pick(step.on))
    }
  }

  #happen(step: Exclude<LocalStep, { do: 'pass' }>, player: Player | undefined): void {
    const subject = subjects[step.who]
    if (!player || !subject) return
    if (step.do === 'learn') return this.#learn(player, subject, step.who, step.seq)
    const tab = String(step.tab)
    if (step.do !== 'arrive') {
      player.live.leave(subject, tab)
      this.#tabsOf(player, subject).delete(tab)
    }
    if (step.do === 'leave') return
    const goal = step.do === 'move' ? (this.#pick(step.to) ?? player) : player
    goal.live.arrive(subject, tab)
    this.#tabsOf(goal, subject).add(tab)
    this.#lastHere.set(subject, this.#troupe.now)
  }

  #learn(player: Player, subject: Subject, who: number, seq: number): void {
    const id = sessions[who]
    if (!id) return
    player.live.learn([facts(id, seq)])
    const learned = this.#learned.get(player) ?? new Map<Subject, number>()
    this.#learned.set(player, learned.set(subject, player.clock.now()))
    for (const known of [this.#seq.ever, this.#seq.since])
      known.set(subject, Math.max(seq, known.get(subject) ?? 0))
  }

  async #fault(step: FaultStep, player: Player | undefined): Promise<void> {
    if (!player) return
    if (step.do === 'stall') return player.stall()
    if (step.do === 'lose') return loseNext(player, step.answer)
    if (step.do === 'close') await player.live.close()
    if (step.do === 'close' || step.do === 'kill') {
      player.kill()
      this.#forgetUnsaid(player)
      this.#noteHere()
      this.#tabs.delete(player)
    }
  }

  /** What a process learned just before it died may have died with it: the relay's business, not that of live state. */
  #forgetUnsaid(player: Player): void {
    for (const [subject, at] of this.#learned.get(player) ?? [])
      if ((player.stoodStillAt ?? 0) - at < 5_000) this.#seq.since.delete(subject)
  }

  async #loseEverything(): Promise<void> {
    await this.#flushall()
    this.#seq.since.clear()
    for (const { watcher } of this.#troupe.players) watcher.allowRepetition()
    // Real time never stands still, so a revision is never given twice.
    await this.#troupe.pass(1)
  }

  async #resume(): Promise<void> {
    const player = this.#troupe.players.find(({ isRunning, isDead }) => !isRunning && !isDead)
    if (!player) return
    this.#holds += 1
    await this.#troupe.resume(player)
  }

  async #pass(ms: number): Promise<void> {
    this.#noteHere()
    await this.#troupe.pass(ms)
    this.#noteHere()
  }

  get #running(): Player[] {
    return this.#troupe.players.slice(1).filter(({ isRunning }) => isRunning)
  }

  #pick(on: number): Player | undefined {
    return this.#running[on % Math.max(1, this.#running.length)]
  }

  #tabsOf(player: Player, subject: Subject): Set<string> {
    const ofPlayer = this.#tabs.get(player) ?? new Map<Subject, Set<string>>()
    this.#tabs.set(player, ofPlayer)
    const tabs = ofPlayer.get(subject) ?? new Set<string>()
    ofPlayer.set(subject, tabs)
    return tabs
  }

  #isHere(subject: Subject): boolean {
    return [...this.#tabs.values()].some((ofPlayer) => (ofPlayer.get(subject)?.size ?? 0) > 0)
  }

  #noteHere(): void {
    for (const subject of subjects) if (this.#isHere(subject)) this.#lastHere.set(subject, this.#troupe.now)
  }

  #checkBound(): void {
    const witness = this.#troupe.players[0]
    for (const subject of subjects) {
      if (this.#isHere(subject)) continue
      const goneMs = this.#troupe.now - (this.#lastHere.get(subject) ?? 0)
      if (goneMs > boundMs + this.#holds * leaseMs)
        expect(witness?.watcher.view.get(subject)?.state, `${subject} after ${goneMs} ms`).not.toBe('online')
    }
  }

  async #checkRest(): Promise<void> {
    const living = this.#troupe.players.filter(({ isDead }) => !isDead)
    for (const { live, watcher } of living) {
      expect(watcher.doubled).toEqual([])
      expect(watcher.empty).toEqual([])
      const read = await live.read(subjects)
      subjects.forEach((subject, i) => {
        const truth = this.#isHere(subject) ? 'online' : 'offline'
        expect([subject, watcher.view.get(subject)?.state, read[i]?.state]).toEqual([subject, truth, truth])
      })
      for (const [subject, seq] of this.#seq.since) {
        const shown = watcher.view.get(subject)?.facts?.seq
        expect(shown).toBeGreaterThanOrEqual(seq)
        expect(shown).toBeLessThanOrEqual(this.#seq.ever.get(subject) ?? 0)
      }
    }
  }
}
