import type { Facts, Notice, Subject } from '../live.ts'
import { customerOf } from '../live.ts'
import { supersedes } from '../standing.ts'
import { writeFacts } from './message.ts'

interface Change {
  /** Null: only the facts changed. */
  here: boolean | null
  facts: Facts | null
}

/** A notice on its way, and who waits to hear whether it got there. */
export interface Waiting {
  notice: Notice
  told: (everybody: boolean) => void
}

export interface Batch {
  changes: Map<Subject, Change>
  notices: Waiting[]
}

/** What has not reached Redis yet: of each subject only the latest. */
export class Pending {
  #changes = new Map<Subject, Change>()
  #notices: Waiting[] = []

  get size(): number {
    return this.#changes.size + this.#notices.length
  }

  presence(subject: Subject, here: boolean): void {
    this.#change(subject).here = here
  }

  facts(facts: Facts): void {
    const change = this.#change(customerOf(facts.id))
    if (supersedes(facts, change.facts)) change.facts = facts
  }

  notice(waiting: Waiting): void {
    this.#notices.push(waiting)
  }

  /** Takes out the oldest, at most so many. */
  take(most: number): Batch {
    const notices = this.#notices.splice(0, most)
    if (this.#changes.size <= most) {
      const changes = this.#changes
      this.#changes = new Map()
      return { changes, notices }
    }
    const changes = new Map<Subject, Change>()
    for (const [subject, change] of this.#changes) {
      if (changes.size === most) break
      changes.set(subject, change)
      this.#changes.delete(subject)
    }
    return { changes, notices }
  }

  /** Puts changes back that may not have arrived; what happened since is newer. */
  putBack({ changes }: Batch): void {
    for (const [subject, { here, facts }] of changes) {
      const since = this.#change(subject)
      since.here ??= here
      if (facts && supersedes(facts, since.facts)) since.facts = facts
    }
  }

  /** Forgets who came and went; instead everybody of `here` is new. Facts stay. */
  startOver(here: Iterable<Subject>): void {
    for (const [subject, change] of this.#changes)
      if (change.facts) change.here = null
      else this.#changes.delete(subject)
    for (const subject of here) this.presence(subject, true)
  }

  /** Gives up every waiting notice: not everybody was told. */
  refuseNotices(): void {
    for (const { told } of this.#notices.splice(0)) told(false)
  }

  #change(subject: Subject): Change {
    const known = this.#changes.get(subject)
    if (known) return known
    const change: Change = { here: null, facts: null }
    this.#changes.set(subject, change)
    return change
  }
}

/** The changes as the flush script takes them. */
export function writeChanges(changes: Batch['changes']): string[] {
  const args: string[] = []
  for (const [subject, { here, facts }] of changes)
    args.push(subject, here === null ? '=' : here ? '+' : '-', facts ? writeFacts(facts) : '')
  return args
}

/** The notices as lines of a message. */
export const writeNotices = (notices: readonly Waiting[]): string =>
  notices.map(({ notice }) => JSON.stringify(notice)).join('\n')
