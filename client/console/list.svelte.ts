import type { ListSessions } from '../../shared/commands.ts'
import type { SessionRow } from '../../shared/session.ts'
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
  #waiting: { items: SessionRow[]; cursor: string | null } | null = null
  #asked = 0

  constructor(rows: Rows) {
    this.#rows = rows
  }

  async show(filter: ListSessions['filter']): Promise<void> {
    this.filter = filter
    this.#held = false
    await this.fetch()
  }

  /** The first page anew; what was loaded beyond it is loaded again on scrolling. */
  async fetch(): Promise<void> {
    const asked = ++this.#asked
    try {
      const page = await commands.list({ filter: this.filter })
      if (asked !== this.#asked) return
      this.#rows.accept(page.items.map(({ row }) => row))
      this.failed = false
      this.#waiting = { items: page.items, cursor: page.nextCursor }
      if (!this.#held || !this.loaded) this.#apply()
    } catch {
      if (asked === this.#asked) this.failed = true
    }
  }

  async more(): Promise<void> {
    const asked = this.#asked
    if (this.#cursor === null) return
    const cursor = this.#cursor
    this.#cursor = null
    try {
      const page = await commands.list({ filter: this.filter, cursor })
      if (asked !== this.#asked) return
      this.#rows.accept(page.items.map(({ row }) => row))
      this.items = [
        ...this.items,
        ...page.items.filter(({ id }) => !this.items.some((known) => known.id === id)),
      ]
      this.#cursor = page.nextCursor
    } catch {
      if (asked === this.#asked) this.#cursor = cursor
    }
  }

  /** While the pointer is on the list its order stands still. */
  hold(held: boolean): void {
    this.#held = held
    if (!held) this.#apply()
  }

  #apply(): void {
    if (!this.#waiting) return
    this.items = this.#waiting.items
    this.#cursor = this.#waiting.cursor
    this.loaded = true
    this.#waiting = null
  }
}
