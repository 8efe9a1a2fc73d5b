import type { Facts, Notice, Subject } from '../live.ts'
import type { Commands } from './commands.ts'
import type { Plan } from './options.ts'
import { type Batch, Pending, writeChanges, writeNotices } from './pending.ts'

export interface FlusherPorts {
  plan: Plan
  commands: Commands
  process: string
  /** What changed, as this process's own watchers shall hear it. */
  heard(message: string): void
  /** The script refused: this incarnation is over. */
  fenced(): void
  /** No answer: what was sent may still take effect, now or later. */
  doubted(error: unknown): void
}

/**
 * Writes changes to Redis in batches: at once when idle, else at the end of the window, never two at a time.
 * Between `stop` and `begin` it only gathers.
 */
export class Flusher {
  readonly #ports: FlusherPorts
  readonly #pending = new Pending()
  /** Whom the set of this incarnation holds once everything sent has taken effect. */
  readonly #members = new Set<Subject>()
  #incarnation: string | null = null
  #onItsWay: Promise<void> | null = null
  #cancelWindow: (() => void) | null = null
  #flushedAt = 0

  constructor(ports: FlusherPorts) {
    this.#ports = ports
  }

  get members(): number {
    return this.#members.size
  }

  presence(subject: Subject, here: boolean): void {
    this.#pending.presence(subject, here)
    this.#soon()
  }

  learn(facts: readonly Facts[]): void {
    for (const each of facts) this.#pending.facts(each)
    this.#soon()
  }

  /** False at once while Redis cannot be told. */
  say(notice: Notice): Promise<boolean> {
    if (this.#incarnation === null || !this.#ports.commands.ready) return Promise.resolve(false)
    return new Promise((told) => {
      this.#pending.notice({ notice, told })
      this.#soon()
    })
  }

  /** Goes on under a new incarnation, which is told everybody who is here. False when Redis went away meanwhile. */
  async begin(incarnation: string, here: Iterable<Subject>): Promise<boolean> {
    await this.#onItsWay
    this.#pending.startOver(here)
    this.#members.clear()
    this.#incarnation = incarnation
    await this.drain()
    return this.#incarnation === incarnation
  }

  /** Keeps what comes until `begin`. */
  stop(): void {
    this.#incarnation = null
    this.#pending.refuseNotices()
  }

  /** Resolves when nothing is waiting or on its way, or nothing can be sent. */
  async drain(): Promise<void> {
    while (this.#onItsWay || (this.#incarnation !== null && this.#pending.size > 0))
      await (this.#onItsWay ?? this.#flush())
  }

  /** Resolves when nothing is on its way; what waits for the window waits on. */
  async idle(): Promise<void> {
    await Promise.resolve()
    while (this.#onItsWay) await this.#onItsWay
  }

  #soon(): void {
    if (this.#incarnation === null || this.#onItsWay || this.#cancelWindow) return
    const { clock, windowMs, mostPerFlush } = this.#ports.plan
    // A clock set back must not lengthen the window.
    const waitMs = Math.min(windowMs, this.#flushedAt + windowMs - clock.now())
    const full = this.#pending.size >= mostPerFlush
    if (waitMs > 0 && !full) this.#cancelWindow = clock.after(waitMs, () => void this.#flush())
    else this.#afterThisTurn()
  }

  /** At once, but with everything the same turn brings. */
  #afterThisTurn(): void {
    let isWanted = true
    this.#cancelWindow = () => (isWanted = false)
    queueMicrotask(() => {
      if (isWanted) void this.#flush()
    })
  }

  #flush(): Promise<void> {
    this.#cancelWindow?.()
    this.#cancelWindow = null
    if (this.#onItsWay) return this.#onItsWay
    const incarnation = this.#incarnation
    if (incarnation === null || this.#pending.size === 0) return Promise.resolve()
    this.#onItsWay = this.#send(incarnation, this.#pending.take(this.#ports.plan.mostPerFlush)).finally(
      () => {
        this.#onItsWay = null
        if (this.#pending.size > 0) this.#soon()
      },
    )
    return this.#onItsWay
  }

  async #send(incarnation: string, batch: Batch): Promise<void> {
    const { plan, commands, process, heard, fenced, doubted } = this.#ports
    this.#flushedAt = plan.clock.now()
    this.#count(batch)
    try {
      const changes = writeChanges(batch.changes)
      const message = await commands.flush(incarnation, process, writeNotices(batch.notices), changes)
      if (message === null) this.#sendBack(batch, fenced)
      else if (message !== '') heard(message)
      for (const { told } of batch.notices) told(message !== null)
    } catch (error) {
      this.#sendBack(batch, () => doubted(error))
      for (const { told } of batch.notices) told(false)
    }
  }

  #sendBack(batch: Batch, report: () => void): void {
    this.#pending.putBack(batch)
    this.stop()
    report()
  }

  #count({ changes }: Batch): void {
    for (const [subject, { here }] of changes)
      if (here === true) this.#members.add(subject)
      else if (here === false) this.#members.delete(subject)
  }
}
