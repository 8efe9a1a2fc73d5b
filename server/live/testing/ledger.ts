import { timings } from '../../../shared/timings.ts'
import type { Subject } from '../live.ts'
import { readMessage } from '../redis/message.ts'
import type { Seen } from './watcher.ts'

/** One announcement, as Redis made it. */
export interface Entry<Speaker> extends Seen {
  subject: Subject
  speaker: Speaker
  at: number
}

/** Everything that was announced, and that each word of it was worth saying. */
export class Ledger<Speaker> {
  /** Since they were last taken. */
  #fresh: Entry<Speaker>[] = []
  readonly #last = new Map<Subject, Entry<Speaker>>()
  /** Wrong announcements. */
  readonly faults: string[] = []

  /** A message that a script has published. */
  note(message: string, speaker: Speaker, at: number): void {
    const { standings } = readMessage(message, ({ now, epoch }) => now >= epoch + timings.settlingMs)
    for (const { subject, presence, facts } of standings)
      this.#fresh.push({ ...presence, subject, facts, speaker, at })
  }

  /** Redis has forgotten: what was said may be said again. */
  forget(): void {
    for (const [subject, entry] of this.#last) this.#last.set(subject, { ...entry, state: 'unknown' })
  }

  /** What was announced since this was last asked. Answers of several processes may have come in any order. */
  take(): Entry<Speaker>[] {
    const taken = this.#fresh.sort((one, other) => one.revision - other.revision)
    this.#fresh = []
    for (const entry of taken) {
      this.#judge(entry, this.#last.get(entry.subject))
      this.#last.set(entry.subject, entry)
    }
    return taken
  }

  #judge(entry: Entry<Speaker>, before: Entry<Speaker> | undefined): void {
    if (entry.revision <= (before?.revision ?? 0)) this.#fault('does not raise the revision', entry)
    if (!before || before.state === 'unknown') return
    const isMoved = isHere(entry) !== isHere(before)
    if (!isMoved && entry.facts?.seq === before.facts?.seq) this.#fault('says nothing new', entry)
    if ((entry.facts?.seq ?? 0) < (before.facts?.seq ?? 0)) this.#fault('has older facts', entry)
    if (entry.state !== 'unknown' && entry.since !== (isMoved ? entry.at : before.since))
      this.#fault('is since another time', entry)
  }

  #fault(what: string, { subject, state, revision, since, at }: Entry<Speaker>): void {
    this.faults.push(`at ${at} ${subject} ${state} ${revision} since ${since} ${what}`)
  }
}

const isHere = ({ state }: Seen): boolean => state === 'online'
