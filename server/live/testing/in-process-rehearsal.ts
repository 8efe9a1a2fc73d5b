import { timings } from '../../../shared/timings.ts'
import { createInProcessLive } from '../in-process.ts'
import type { Live, Subject } from '../live.ts'
import { HandClock, pass } from './hand-clock.ts'
import { InProcessModel } from './in-process-model.ts'
import { facts } from './people.ts'
import { type InProcessStep, sessions, subjects } from './schedules.ts'
import { type Seen, Watcher } from './watcher.ts'

const { graceMs, settlingMs } = timings
/** Processes are one here: a tab of another process is another tab. */
const tabOf = (on: number, tab: number) => `${on}/${tab}`

/** Plays a schedule in a process that is alone, beside what must be so; fails with what is wrong. */
export async function rehearseInProcess(steps: readonly InProcessStep[]): Promise<void> {
  const clock = new HandClock()
  let process = await Process.start(clock, new Map())
  for (const step of steps) {
    if (step.do === 'restart') {
      process.kill()
      clock.driftTo(clock.now() + step.ms)
      process = await Process.start(clock, process.view)
    } else await process.play(step)
    await process.check()
  }
  process.kill()
}

/** One that was begun after another, with consoles that still show what they had from that. */
class Process {
  readonly #clock: HandClock
  readonly #live: Live
  readonly #model: InProcessModel
  readonly #watcher: Watcher

  private constructor(clock: HandClock, view: ReadonlyMap<Subject, Seen>) {
    this.#clock = clock
    this.#live = createInProcessLive({ graceMs, settlingMs, clock })
    this.#model = new InProcessModel(clock)
    this.#watcher = new Watcher(this.#live, subjects, view)
  }

  static async start(clock: HandClock, view: ReadonlyMap<Subject, Seen>): Promise<Process> {
    const process = new Process(clock, view)
    await process.#live.start()
    process.#watcher.reread()
    await process.#watcher.idle()
    return process
  }

  get view(): ReadonlyMap<Subject, Seen> {
    return this.#watcher.view
  }

  kill(): void {
    void this.#live.close()
  }

  async play(step: Exclude<InProcessStep, { do: 'restart' }>): Promise<void> {
    const [live, model] = [this.#live, this.#model]
    if (step.do === 'pass') {
      await pass(step.ms, [this.#clock])
      return model.passed()
    }
    const subject = subjects[step.who]
    if (!subject) return
    if (step.do === 'learn') {
      const id = sessions[step.who]
      if (id) live.learn([facts(id, step.seq)])
      return model.learn(subject, step.seq)
    }
    const tab = tabOf(step.on, step.tab)
    if (step.do !== 'arrive') for (const each of [live, model]) each.leave(subject, tab)
    if (step.do === 'leave') return
    const arriving = step.do === 'move' ? tabOf(step.to, step.tab) : tab
    for (const each of [live, model]) each.arrive(subject, arriving)
  }

  /** Every view, every announcement and every number of facts is that of the model. */
  async check(): Promise<void> {
    await this.#watcher.idle()
    for (const subject of subjects) {
      const seen = this.#watcher.view.get(subject)
      const shown = [seen?.state, seen?.facts?.seq, ...this.#watcher.heard(subject)].join()
      const model = this.#model
      const right = [model.state(subject), model.seq.get(subject), ...model.heard(subject)].join()
      if (shown !== right) throw new Error(`${subject} is ${shown}, must be ${right} at ${this.#clock.now()}`)
    }
  }
}
