import type { StatusRow } from '../../shared/status.ts'
import { within } from './pace.ts'

/** What is true of a session, whatever anybody shows. */
export interface Truth {
  online: boolean
  done: number
}

interface Transition {
  to: Truth
  at: number
  /** Consoles that do not show it yet. */
  missing: Set<number>
}

interface Shown {
  revision: number
  online: boolean | null
  done: number
}

/**
 * Keeps the truth beside what each console was told. A transition is finished when every console that watches the
 * session holds the right value; rows that nobody asked for, or that were never true, are counted.
 */
export class Ledger {
  readonly truths: Truth[]
  needless = 0
  wrong = 0
  finished = 0
  readonly #numbers: Map<string, number>
  readonly #lists: Set<number>[]
  readonly #watchers = new Map<number, number[]>()
  readonly #shown: Map<number, Shown>[]
  readonly #open = new Map<number, Transition>()
  /** What was true until the transition that is on its way; a late row may still say so. */
  readonly #before = new Map<number, Truth>()
  #latencies: number[] = []
  #idle: (() => void) | null = null
  readonly #whole = new Map<number, () => void>()
  /** Until live state has settled, whoever is not connected may be called unknown. */
  mayBeUnknown = true

  constructor(ids: readonly string[], lists: readonly (readonly number[])[]) {
    this.truths = ids.map(() => ({ online: false, done: 0 }))
    this.#numbers = new Map(ids.map((id, n) => [id, n]))
    this.#lists = lists.map((list) => new Set(list))
    this.#shown = lists.map(() => new Map<number, Shown>())
    lists.forEach((list, console) => {
      for (const session of list)
        this.#watchers.set(session, [...(this.#watchers.get(session) ?? []), console])
    })
  }

  isOpen(session: number): boolean {
    return this.#open.has(session)
  }

  get open(): number {
    return this.#open.size
  }

  /** From now on this is true, and each watcher must be told. */
  change(session: number, change: Partial<Truth>): void {
    const before = this.truths[session]
    if (!before || this.#open.has(session)) throw new Error('one transition of a session at a time')
    const to = { ...before, ...change }
    this.truths[session] = to
    this.#before.set(session, before)
    const watchers = this.#watchers.get(session)
    if (watchers) this.#open.set(session, { to, at: performance.now(), missing: new Set(watchers) })
  }

  /** What a console was just told. */
  heard(console: number, rows: readonly StatusRow[]): void {
    const at = performance.now()
    for (const row of rows) {
      const session = this.#numbers.get(row.id)
      if (session === undefined || !this.#lists[console]?.has(session)) this.needless++
      else this.#take(console, session, row, at)
    }
    if (this.#shown[console]?.size !== this.#lists[console]?.size) return
    this.#whole.get(console)?.()
    this.#whole.delete(console)
  }

  /** Delays from change to console in ms, of all deliveries since the last call. */
  takeLatencies(): number[] {
    const taken = this.#latencies
    this.#latencies = []
    return taken
  }

  /** Resolves when every transition has reached every watcher; rejects when that takes too long. */
  async settled(withinMs: number): Promise<void> {
    if (this.#open.size === 0) return
    const idle = new Promise<void>((resolve) => (this.#idle = resolve))
    await within(withinMs, idle, () => this.#lost())
  }

  /** Forgets what this console shows, and resolves when it has been told of its whole list. */
  shownAnew(console: number): Promise<void> {
    this.#shown[console]?.clear()
    if (this.#lists[console]?.size === 0) return Promise.resolve()
    return new Promise((whole) => this.#whole.set(console, whole))
  }

  /** Rows that are not as the truth is, on all consoles. */
  wrongAtRest(): number {
    let wrong = 0
    this.#lists.forEach((list, console) => {
      for (const session of list) {
        const [shown, truth] = [this.#shown[console]?.get(session), this.truths[session]]
        if (!shown || !truth || !isTrue(shown, truth)) wrong++
      }
    })
    return wrong
  }

  #take(console: number, session: number, row: StatusRow, at: number): void {
    const before = this.#shown[console]?.get(session)
    if (before && row.revision < before.revision) return
    const shown = { revision: row.revision, online: onlineIn(row.status), done: row.done }
    this.#shown[console]?.set(session, shown)
    const transition = this.#open.get(session)
    const truth = this.truths[session]
    if (truth && isTrue(shown, truth)) return this.#arrived(transition, console, session, at)
    const earlier = this.#before.get(session)
    const isLate = transition?.missing.has(console) && earlier && isTrue(shown, earlier)
    if (!isLate && !(this.mayBeUnknown && shown.online === null)) this.wrong++
  }

  #arrived(transition: Transition | undefined, console: number, session: number, at: number): void {
    if (!transition?.missing.delete(console)) return
    this.#latencies.push(at - transition.at)
    if (transition.missing.size > 0) return
    this.finished++
    this.#open.delete(session)
    if (this.#open.size === 0) this.#idle?.()
  }

  #lost(): string {
    const [[session, transition] = [0, null]] = this.#open
    return (
      `${this.#open.size} changes did not reach every console; session ${session} should be ` +
      `${JSON.stringify(transition?.to)}, ${transition?.missing.size} consoles do not show it`
    )
  }
}

const isTrue = (shown: Shown, truth: Truth): boolean =>
  shown.online === truth.online && shown.done === truth.done

function onlineIn(status: StatusRow['status']): boolean | null {
  if (status === 'unknown') return null
  return status.startsWith('online')
}
