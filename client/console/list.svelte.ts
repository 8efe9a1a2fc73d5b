import type { ListSessions } from '../../shared/commands.ts'
import type { SessionRow } from '../../shared/session.ts'
import { commands } from '../link/console.ts'
import type { Rows } from './rows.svelte.ts'

interface Page<Row> {
  items: Row[]
  nextCursor: string | null
}
type ReadPage<Row> = (filter: ListSessions['filter'], cursor?: string) => Promise<Page<Row>>

/** Sessions of one's own, last entered first. */
export const readRecent: ReadPage<SessionRow> = (filter, cursor) =>
  commands.list({ filter, ...(cursor && { cursor }) })

/** A list of the history: pages that follow one another, fetched again when its members, their order or they themselves changed. */
export class SessionList<Row extends SessionRow = SessionRow> {
  items = $state.raw<Row[]>([])
  filter = $state<ListSessions['filter']>('all')
  loaded = $state(false)
  failed = $state(false)
  #cursor = $state<string | null>(null)
  readonly hasMore = $derived(this.#cursor !== null)
  readonly #rows: Rows
  readonly #page: ReadPage<Row>
  #held = false
  #waiting: Page<Row> | null = null
  #asked = 0
  #loadingMore = false

  constructor(rows: Rows, page: ReadPage<Row>) {
    this.#rows = rows
    this.#page = page
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

  /** Anew, as far as it was loaded: what changed further down has changed for whoever scrolled there, too. */
  async fetch(): Promise<void> {
    const asked = ++this.#asked
    try {
      const page = await this.#read(() => asked === this.#asked)
      if (asked !== this.#asked) return
      this.#rows.accept(page.items.map(({ row }) => row))
      this.failed = false
      this.#waiting = page
      this.#apply()
    } catch {
      if (asked === this.#asked) this.failed = true
    }
  }

  async #read(isWanted: () => boolean): Promise<Page<Row>> {
    let { items, nextCursor } = await this.#page(this.filter)
    while (nextCursor !== null && items.length < this.items.length && isWanted()) {
      const next: Page<Row> = await this.#page(this.filter, nextCursor)
      items = [...items, ...without(next.items, items)]
      nextCursor = next.nextCursor
    }
    return { items, nextCursor }
  }

  async more(): Promise<void> {
    const { filter } = this
    const cursor = this.#cursor
    if (cursor === null || this.#loadingMore) return
    this.#loadingMore = true
    try {
      const page = await this.#page(filter, cursor)
      // Meanwhile another list was asked for, or this one begins anew.
      if (cursor !== this.#cursor || filter !== this.filter) return
      this.#rows.accept(page.items.map(({ row }) => row))
      this.items = [...this.items, ...without(page.items, this.items)]
      this.#cursor = page.nextCursor
      // What waits for the pointer to leave was not read as far.
      if (this.#waiting) {
        this.#waiting = null
        void this.fetch()
      }
    } catch {
      // The button stays, and asks again.
    } finally {
      this.#loadingMore = false
    }
  }

  /** While the pointer is on the list its order stands still; what its sessions are follows all the same. */
  hold(held: boolean): void {
    // Said with every move of the pointer.
    if (held === this.#held) return
    this.#held = held
    this.#apply()
  }

  #apply(): void {
    if (!this.#waiting) return
    const { items, nextCursor } = this.#waiting
    if (this.#held && this.loaded) {
      this.items = this.items.map((each) => items.find(({ id }) => id === each.id) ?? each)
      return
    }
    this.items = items
    this.#cursor = nextCursor
    this.loaded = true
    this.#waiting = null
  }
}

const without = <Row extends SessionRow>(items: readonly Row[], known: readonly Row[]): Row[] =>
  items.filter(({ id }) => !known.some((each) => each.id === id))
