import type { Clock } from '../clock.ts'

/** A clock moved by hand. */
export class HandClock implements Clock {
  #now: number
  readonly #due = new Map<object, { at: number; run: () => void }>()
  #isStopped = false

  constructor(now = Date.UTC(2026, 0, 1)) {
    this.#now = now
  }

  now(): number {
    return this.#now
  }

  after(ms: number, run: () => void): () => void {
    if (this.#isStopped) return () => undefined
    const timer = {}
    this.#due.set(timer, { at: this.#now + Math.max(0, ms), run })
    return () => void this.#due.delete(timer)
  }

  /** When the next timer is due; null when none waits. */
  next(): number | null {
    let next: number | null = null
    for (const { at } of this.#due.values()) if (next === null || at < next) next = at
    return next
  }

  /** Nothing of it runs any more. */
  stop(): void {
    this.#isStopped = true
    this.#due.clear()
  }

  /** Moves to `to` and runs nothing: whoever it belongs to stands still. */
  driftTo(to: number): void {
    this.#now = Math.max(this.#now, to)
  }

  /** Moves to `to` and runs what is due then, oldest first. Not backwards. */
  moveTo(to: number): void {
    this.#now = Math.max(this.#now, to)
    const due = [...this.#due].filter(([, { at }]) => at <= this.#now).sort(([, a], [, b]) => a.at - b.at)
    for (const [timer, { run }] of due) if (this.#due.delete(timer)) run()
  }
}

/**
 * Lets time pass on all clocks together, timer by timer, so that each runs at its moment. `settle` waits for what
 * a timer set going.
 */
export async function pass(
  ms: number,
  clocks: readonly HandClock[],
  settle: () => Promise<void> = async () => undefined,
): Promise<void> {
  const until = Math.max(...clocks.map((clock) => clock.now())) + ms
  await settle()
  for (;;) {
    const next = Math.min(...clocks.map((clock) => clock.next() ?? Infinity))
    for (const clock of clocks) clock.moveTo(Math.min(next, until))
    await settle()
    if (next > until) return
  }
}
