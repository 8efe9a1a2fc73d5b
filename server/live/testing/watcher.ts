import type { Live, LiveRow, Presence, Subject } from '../live.ts'
import { customerOf } from '../live.ts'
import { sessionOf } from '../standing.ts'

export interface Seen extends Presence {
  facts?: LiveRow['facts']
}

/**
 * What the consoles of one process show of the subjects they watch: rows by revision, read anew whenever live state
 * says so.
 */
export class Watcher {
  readonly view: Map<Subject, Seen>
  /** Revisions announced more than once: there must be none. */
  readonly doubled: string[] = []
  readonly #states = new Map<Subject, Presence['state'][]>()
  readonly #counts = new Map<string, number>()
  readonly #live: Live
  readonly #watched: readonly Subject[]
  #reading = Promise.resolve()

  /** `view` is what they have from a process before. */
  constructor(live: Live, watched: readonly Subject[], view: ReadonlyMap<Subject, Seen> = new Map()) {
    this.view = new Map(view)
    this.#live = live
    this.#watched = watched
    live.on('rows', (rows) => rows.forEach((row) => this.#hear(customerOf(row.id), row)))
    live.on('agents', (changes) => changes.forEach(({ subject, presence }) => this.#hear(subject, presence)))
    live.on('known', () => this.reread())
    live.on('unknown', (since) => this.#doubt(since))
  }

  /** Reads everything that is watched. */
  reread(): void {
    this.#reading = this.#reading.then(() => this.#read())
  }

  /** Resolves when the reading under way is done. */
  async idle(): Promise<void> {
    await this.#reading
  }

  /** Every state announced of this subject, in order; a change of facts alone repeats it. */
  heard(subject: Subject): Presence['state'][] {
    return this.#states.get(subject) ?? []
  }

  /** The same without repetitions. */
  transitions(subject: Subject): Presence['state'][] {
    return this.heard(subject).filter((state, i, states) => state !== states[i - 1])
  }

  /** How often this revision of the subject was announced here. */
  times(subject: Subject, revision: number): number {
    return this.#counts.get(`${subject} ${revision}`) ?? 0
  }

  #hear(subject: Subject, seen: Seen): void {
    const states = this.#states.get(subject)
    if (states) states.push(seen.state)
    else this.#states.set(subject, [seen.state])
    const key = `${subject} ${seen.revision}`
    const times = (this.#counts.get(key) ?? 0) + 1
    this.#counts.set(key, times)
    if (times > 1) this.doubled.push(key)
    this.#merge(subject, seen)
  }

  #merge(subject: Subject, seen: Seen): void {
    if (seen.revision >= (this.view.get(subject)?.revision ?? 0)) this.view.set(subject, seen)
  }

  #doubt(since: number): void {
    for (const [subject, seen] of this.view) this.view.set(subject, { ...seen, state: 'unknown', since })
  }

  async #read(): Promise<void> {
    const customers = this.#watched.map(sessionOf).filter((id) => id !== null)
    const agents = this.#watched.filter((subject) => sessionOf(subject) === null)
    const [rows, presences] = await Promise.all([this.#live.rows(customers), this.#live.read(agents)])
    for (const row of rows) this.#merge(customerOf(row.id), row)
    agents.forEach((subject, i) => presences[i] && this.#merge(subject, presences[i]))
  }
}
