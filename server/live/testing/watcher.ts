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
  readonly view = new Map<Subject, Seen>()
  /** Every announcement, in the order heard. */
  readonly announced: (Seen & { subject: Subject })[] = []
  /** How often everything was read anew. */
  rereads = 0
  readonly #live: Live
  readonly #watched: readonly Subject[]
  #reading = Promise.resolve()

  constructor(live: Live, watched: readonly Subject[]) {
    this.#live = live
    this.#watched = watched
    live.on('rows', (rows) => rows.forEach((row) => this.#hear(customerOf(row.id), row)))
    live.on('agents', (changes) => changes.forEach(({ subject, presence }) => this.#hear(subject, presence)))
    live.on('known', () => this.reread())
    live.on('unknown', (since) => this.#doubt(since))
  }

  /** Reads everything that is watched. */
  reread(): void {
    this.rereads += 1
    this.#reading = this.#reading.then(() => this.#read())
  }

  /** Resolves when the reading under way is done. */
  async idle(): Promise<void> {
    await this.#reading
  }

  /** The states announced of this subject, in order, without changes of facts alone. */
  transitions(subject: Subject): Presence['state'][] {
    const states = this.announced.filter((one) => one.subject === subject).map(({ state }) => state)
    return states.filter((state, i) => state !== states[i - 1])
  }

  /** Revisions announced more than once, of any subject: there must be none. */
  get doubled(): string[] {
    const all = this.announced.map(({ subject, revision }) => `${subject} ${revision}`)
    return all.filter((one, i) => all.indexOf(one) !== i)
  }

  #hear(subject: Subject, seen: Seen): void {
    this.announced.push({ ...seen, subject })
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
