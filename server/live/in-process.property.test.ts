import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createInProcessLive } from './in-process.ts'
import { type Live, type Presence, type Subject } from './live.ts'
import { HandClock, pass } from './testing/hand-clock.ts'
import { facts } from './testing/people.ts'
import { localStep, type LocalStep, schedules, sessions, subjects } from './testing/schedules.ts'
import { Watcher } from './testing/watcher.ts'

const graceMs = 5_000
const settlingMs = 4_000
/** Processes are one here: a tab of another process is another tab. */
const tabOf = (on: number, tab: number) => `${on}/${tab}`

/** What must be so, kept as simply as can be. */
class Model {
  readonly tabs = new Map<Subject, Set<string>>()
  readonly goneAt = new Map<Subject, number>()
  readonly heard = new Map<Subject, Presence['state'][]>()
  readonly seq = new Map<Subject, number>()
  readonly #clock: HandClock
  readonly #start: number

  constructor(clock: HandClock) {
    this.#clock = clock
    this.#start = clock.now()
  }

  arrive(subject: Subject, tab: string): void {
    const isHere = this.isHere(subject)
    this.tabs.set(subject, (this.tabs.get(subject) ?? new Set()).add(tab))
    this.goneAt.delete(subject)
    if (!isHere) this.#hear(subject)
  }

  leave(subject: Subject, tab: string): void {
    const tabs = this.tabs.get(subject)
    if (tabs?.delete(tab) && tabs.size === 0) this.goneAt.set(subject, this.#clock.now() + graceMs)
  }

  learn(subject: Subject, seq: number): void {
    if (seq <= (this.seq.get(subject) ?? 0)) return
    this.seq.set(subject, seq)
    this.#hear(subject)
  }

  /** The time has come to `now`. */
  passed(): void {
    for (const [subject, at] of this.goneAt)
      if (at <= this.#clock.now()) {
        this.goneAt.delete(subject)
        this.#hear(subject, at)
      }
  }

  isHere(subject: Subject): boolean {
    return (this.tabs.get(subject)?.size ?? 0) > 0 || this.goneAt.has(subject)
  }

  state(subject: Subject, at = this.#clock.now()): Presence['state'] {
    if (this.isHere(subject)) return 'online'
    return at < this.#start + settlingMs ? 'unknown' : 'offline'
  }

  #hear(subject: Subject, at?: number): void {
    this.heard.set(subject, [...(this.heard.get(subject) ?? []), this.state(subject, at)])
  }
}

async function play(step: LocalStep, live: Live, model: Model, clock: HandClock): Promise<void> {
  if (step.do === 'pass') {
    await pass(step.ms, [clock])
    return model.passed()
  }
  const subject = subjects[step.who] as Subject
  if (step.do === 'learn') {
    const id = sessions[step.who]
    if (id) live.learn([facts(id, step.seq)])
    return model.learn(subject, step.seq)
  }
  const tab = tabOf(step.on, step.tab)
  if (step.do === 'leave' || step.do === 'move') {
    live.leave(subject, tab)
    model.leave(subject, tab)
  }
  if (step.do === 'arrive' || step.do === 'move') {
    const arriving = step.do === 'move' ? tabOf(step.to, step.tab) : tab
    live.arrive(subject, arriving)
    model.arrive(subject, arriving)
  }
}

test('whatever happens in one process, each change is announced once and every watcher sees the truth', async () => {
  const schedule = fc.array(localStep, { maxLength: 40 })
  await fc.assert(
    fc.asyncProperty(schedule, async (steps) => {
      const clock = new HandClock()
      const live = createInProcessLive({ graceMs, settlingMs, clock })
      const model = new Model(clock)
      const watcher = new Watcher(live, subjects)
      await live.start()
      watcher.reread()
      for (const step of steps) {
        await play(step, live, model, clock)
        await watcher.idle()
        for (const subject of subjects) {
          expect(watcher.view.get(subject)?.state).toBe(model.state(subject))
          expect(watcher.view.get(subject)?.facts?.seq).toBe(model.seq.get(subject))
          expect(watcher.heard(subject)).toEqual(model.heard.get(subject) ?? [])
        }
      }
      await live.close()
    }),
    { numRuns: schedules(2_000) },
  )
}, 600_000)
