import type { ListSessions } from '../../shared/commands.ts'
import type { SessionPage, SessionRow } from '../../shared/session.ts'
import { commands } from '../link/console.ts'
import type { Rows } from './rows.svelte.ts'

/** The recent list: pages that follow one another, fetched again when its members or order changed. */
export class SessionList {
  items = $state.raw<SessionRow[]>([])
  filter = $state<ListSessions['filter']>('all')
  loaded = $state(false)
  failed = $state(false)
  #cursor = $state<string | null>(null)
  readonly hasMore = $derived(this.#cursor !== null)
  readonly #rows: Rows
  #held = false
  #waiting: SessionPage | null = null
  #asked = 0
  #loadingMore = false

  constructor(rows: Rows) {
    this.#rows = rows
  }

  /** Another list: nothing of the former may stand under its name, not even when this one fails. */
  async show(filter: ListSessions['filter']): Promise<void> {
    this.filter = filter
    this.#waiting = null
    this.items = []
    this.#cursor = null
    this.loaded = false
    await this.fetch()
  }

  /** The first page anew. */
  async fetch(): Promise<void> {
    const asked = ++this.#asked
    try {
      const page = await commands.list({ filter: this.filter })
      if (asked !== this.#asked) return
      this.#rows.accept(page.items.map(({ row }) => row))
      this.failed = false
      this.#waiting = page
      if (!this.#held || !this.loaded) this.#apply()
    } catch {
      if (asked === this.#asked) this.failed = true
    }
  }

  async more(): Promise<void> {
    const { filter } = this
    const cursor = this.#cursor
    if (cursor === null || this.#loadingMore) return
    this.#loadingMore = true
    try {
      const page = await commands.list({ filter, cursor })
      // Meanwhile another list was asked for, or this one begins anew.
      if (cursor !== this.#cursor || filter !== this.filter) return
      this.#rows.accept(page.items.map(({ row }) => row))
      this.items = [...this.items, ...without(page.items, this.items)]
      this.#cursor = page.nextCursor
    } catch {
      // The button stays, and asks again.
    } finally {
      this.#loadingMore = false
    }
  }

  /** While the pointer is on the list its order stands still. */
  hold(held: boolean): void {
    this.#held = held
    if (!held) this.#apply()
  }

  #apply(): void {
    if (!this.#waiting) return
    const { items, nextCursor } = this.#waiting
    const earlier = nextCursor === null ? [] : this.#earlierThan(items)
    this.items = [...items, ...earlier]
    // What was loaded beyond the first page stays, and is continued where it ended.
    if (earlier.length === 0) this.#cursor = nextCursor
    this.loaded = true
    this.#waiting = null
  }

  /** What was shown after the last of these; nothing if there may be a gap between them. */
  #earlierThan(items: readonly SessionRow[]): SessionRow[] {
    const last = items.at(-1)?.enteredAt ?? ''
    const others = without(this.items, items)
    const isJoined = this.filter === 'all' && others.length < this.items.length
    return isJoined ? others.filter(({ enteredAt }) => enteredAt <= last) : []
  }
}

const without = (items: readonly SessionRow[], known: readonly SessionRow[]): SessionRow[] =>
  items.filter(({ id }) => !known.some((each) => each.id === id))
