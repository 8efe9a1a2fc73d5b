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
      this.found = { q, scope, items }
      this.failed = false
    } catch {
      if (!asked.signal.aborted) this.failed = true
    }
  }

  #stop(): void {
    if (this.#timer) clearTimeout(this.#timer)
    this.#asked?.abort()
  }
}
