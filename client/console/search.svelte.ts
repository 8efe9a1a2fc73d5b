import { untrack } from 'svelte'
import type { History } from '../../shared/commands.ts'
import type { SessionRow } from '../../shared/session.ts'
import type { Scope } from '../../shared/settings.ts'
import { commands } from '../link/console.ts'
import type { Rows } from './rows.svelte.ts'

/** Between two keys of somebody who types: one question is enough. */
const PAUSE_MS = 80

/** What was found, and what for. */
interface Found {
  q: string
  scope: Scope
  items: readonly SessionRow[]
}

/** The search on top of the history: as one types, the newest question alone counts. */
export class Search {
  q = $state('')
  scope: Scope
  /** Stays while the next answer is on its way. */
  found = $state.raw<Found | null>(null)
  failed = $state(false)
  readonly isOn = $derived(this.q.trim() !== '')
  readonly scopes: readonly Scope[]
  readonly #rows: Rows
  #held = false
  #waiting: Found | null = null
  #asked: AbortController | null = null
  #timer: ReturnType<typeof setTimeout> | null = null

  constructor({ scopes }: History, rows: Rows) {
    this.#rows = rows
    this.scopes = scopes
    this.scope = $state<Scope>(scopes.includes('team') ? 'team' : (scopes[0] ?? 'mine'))
  }

  type(q: string): void {
    this.q = q
    this.#stop()
    if (this.isOn) this.#timer = setTimeout(() => void this.ask(), PAUSE_MS)
    else this.clear()
  }

  clear(): void {
    this.#stop()
    this.#waiting = null
    this.q = ''
    this.found = null
    this.failed = false
  }

  within(scope: Scope): void {
    this.scope = scope
    void this.ask()
  }

  /** The next wider scope one may search in, if nothing was found in this one. */
  get wider(): Scope | null {
    return this.scopes[this.scopes.indexOf(this.scope) + 1] ?? null
  }

  /** Now, and again for what may have changed. */
  async ask(): Promise<void> {
    this.#stop()
    const { q, scope } = untrack(() => ({ q: this.q.trim(), scope: this.scope }))
    if (q === '') return
    const asked = new AbortController()
    this.#asked = asked
    try {
      const { items } = await commands.search({ q, scope }, asked.signal)
      if (asked.signal.aborted) return
      this.#rows.accept(items.map(({ row }) => row))
      this.#show({ q, scope, items })
      this.failed = false
    } catch {
      if (!asked.signal.aborted) this.failed = true
    }
  }

  /** What was found for what is typed now, as soon as it is known; null if that failed or something else was typed. */
  async answer(): Promise<Found | null> {
    if (!this.#isAnswered()) await this.ask()
    return this.#isAnswered() ? this.found : null
  }

  /** While the pointer is on what was found its order stands still; another question is answered all the same. */
  hold(held: boolean): void {
    this.#held = held
    if (held || !this.#waiting) return
    this.found = this.#waiting
    this.#waiting = null
  }

  #isAnswered(): boolean {
    return this.found?.q === this.q.trim() && this.found.scope === this.scope && !this.failed
  }

  #show(found: Found): void {
    const { q, scope, items } = this.found ?? {}
    const stays = this.#held && q === found.q && scope === found.scope
    this.#waiting = stays ? found : null
    this.found = stays
      ? { ...found, items: (items ?? []).map((each) => found.items.find(({ id }) => id === each.id) ?? each) }
      : found
  }

  #stop(): void {
    if (this.#timer) clearTimeout(this.#timer)
    this.#asked?.abort()
  }
}
