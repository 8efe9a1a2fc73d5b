import type { Live, LiveRow, Presence, Subject } from '../live.ts'
import { customerOf } from '../live.ts'
import { sessionOf } from '../standing.ts'

export interface Seen extends Presence {
  facts?: LiveRow['facts']
}

interface Heard extends Seen {
  rereads: number
}

const isSame = (one: Heard, before: Heard | undefined): boolean =>
  one.state === before?.state && one.facts?.seq === before.facts?.seq && one.rereads === before.rereads

/**
 * What the consoles of one process show of the subjects they watch: rows by revision, read anew whenever live state
 * says so.
 */
export class Watcher {
  readonly view = new Map<Subject, Seen>()
  /** How often everything was read anew. */
  rereads = 0
  /** Revisions announced more than once: there must be none. */
  readonly doubled: string[] = []
  readonly #heard = new Map<Subject, Heard[]>()
  readonly #revisions = new Set<string>()
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

  /** From here on what was said may be said again: whoever said it has forgotten. */
  allowRepetition(): void {
    this.rereads += 1
  }

  /** Resolves when the reading under way is done. */
  async idle(): Promise<void> {
    await this.#reading
  }

  /** Every state announced of this subject, in order; a change of facts alone repeats it. */
  heard(subject: Subject): Presence['state'][] {
    return (this.#heard.get(subject) ?? []).map(({ state }) => state)
  }

  /** The same without repetitions. */
  transitions(subject: Subject): Presence['state'][] {
    return this.heard(subject).filter((state, i, states) => state !== states[i - 1])
  }

  /** Announcements that said nothing new though nothing was read anew between: there must be none. */
  get empty(): string[] {
    return [...this.#heard].flatMap(([subject, said]) =>
      said
        .toSorted((a, b) => a.revision - b.revision)
        .filter((one, i, all) => isSame(one, all[i - 1]))
        .map((one) => `${subject} ${one.state} ${one.revision}`),
    )
  }

  #hear(subject: Subject, seen: Seen): void {
    const heard = this.#heard.get(subject) ?? []
    heard.push({ ...seen, rereads: this.rereads })
    this.#heard.set(subject, heard)
    const revision = `${subject} ${seen.revision}`
    if (this.#revisions.has(revision)) this.doubled.push(revision)
    this.#revisions.add(revision)
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
