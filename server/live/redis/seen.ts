import type { Subject } from '../live.ts'
import type { Standing } from '../standing.ts'

const most = 50_000

/**
 * The latest revisions seen. While Redis is away a subject is unknown at the revision last seen of it: a lower one
 * would be ignored by whoever watches, a higher one would outlast the truth that follows.
 */
export class Seen {
  readonly #revisions = new Map<Subject, number>()

  note(standings: readonly Standing[]): void {
    for (const { subject, presence } of standings) {
      const known = this.#revisions.get(subject) ?? 0
      this.#revisions.delete(subject)
      this.#revisions.set(subject, Math.max(known, presence.revision))
    }
    for (const oldest of this.#revisions.keys()) {
      if (this.#revisions.size <= most) break
      this.#revisions.delete(oldest)
    }
  }

  revision(subject: Subject): number {
    return this.#revisions.get(subject) ?? 0
  }
}
