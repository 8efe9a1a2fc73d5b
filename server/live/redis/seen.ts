import type { Subject } from '../live.ts'
import type { Standing } from '../standing.ts'

const half = 25_000

/**
 * The latest revisions seen. While Redis is away a subject is unknown at the revision last seen of it: a lower one
 * would be ignored by whoever watches, a higher one would outlast the truth that follows. Two halves, the older of
 * which is forgotten when the newer is full: as good as order by last use, and nothing to reorder at every change.
 */
export class Seen {
  #newer = new Map<Subject, number>()
  #older = new Map<Subject, number>()

  note(standings: readonly Standing[]): void {
    for (const { subject, presence } of standings) {
      const isNew = !this.#newer.has(subject)
      const revision = Math.max(this.revision(subject), presence.revision)
      this.#newer.set(isNew ? ownCopy(subject) : subject, revision)
    }
    if (this.#newer.size <= half) return
    this.#older = this.#newer
    this.#newer = new Map()
  }

  revision(subject: Subject): number {
    return this.#newer.get(subject) ?? this.#older.get(subject) ?? 0
  }
}

/** A part of a message keeps all of the message in memory as long as it is kept itself. */
const ownCopy = (subject: Subject): Subject => Buffer.from(subject).toString() as Subject
