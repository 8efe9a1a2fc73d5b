import type { SessionId } from '../../shared/ids.ts'
import type { StatusRow } from '../../shared/status.ts'
import type { Person } from '../domain/access.ts'

const CATCH_UP_MS = 250
/** A window that has so little left has passed: what live state sends each window shall not wait for a second one. */
const EXACT_MS = 5

/** A console's socket, as far as rows concern it. */
export interface Watcher {
  /** Of its socket. */
  readonly id: string
  /** With the rights of now. */
  agent(): Person
  /** Counts what it asked to watch: an answer that took longer than the next question is dropped. */
  asked: number
  /** False while its buffer is full: its rows are dropped and a snapshot follows. */
  writable(): boolean
  /** To this console and to `others`, who get the very same: written once for all of them. */
  send(rows: readonly StatusRow[], others?: readonly Watcher[]): void
  /** Asks for a fresh snapshot of all it watches. */
  refresh(): void
}

/**
 * Which consoles of this process watch which sessions. A changed row goes to those alone,
 * gathered to one event per console per window; a console that does not drain costs bounded memory.
 */
export class Watches {
  readonly #bySession = new Map<SessionId, Set<Watcher>>()
  readonly #byWatcher = new Map<Watcher, Set<SessionId>>()
  readonly #pending = new Map<Watcher, Map<SessionId, StatusRow>>()
  readonly #behind = new Set<Watcher>()
  readonly #windowMs: number
  #flushedAt = -Infinity
  #cancelFlush: (() => void) | null = null
  #catchUpTimer: NodeJS.Timeout | null = null

  constructor(windowMs: number) {
    this.#windowMs = windowMs
  }

  /** Replaces what the watcher watches. */
  watch(watcher: Watcher, ids: readonly SessionId[]): void {
    this.forget(watcher)
    if (ids.length === 0) return
    this.#byWatcher.set(watcher, new Set(ids))
    for (const id of ids) {
      const watchers = this.#bySession.get(id)
      if (watchers) watchers.add(watcher)
      else this.#bySession.set(id, new Set([watcher]))
    }
  }

  forget(watcher: Watcher): void {
    for (const id of this.#byWatcher.get(watcher) ?? []) {
      const watchers = this.#bySession.get(id)
      watchers?.delete(watcher)
      if (watchers?.size === 0) this.#bySession.delete(id)
    }
    this.#byWatcher.delete(watcher)
    this.#pending.delete(watcher)
    this.#behind.delete(watcher)
  }

  isWatched(id: SessionId): boolean {
    return this.#bySession.has(id)
  }

  /**
   * A row changed: every watcher gets it, unless a newer one replaces it. At once where the last event is a window
   * ago, with whatever else the same turn brings; else at the end of that window.
   */
  changed(row: StatusRow): void {
    for (const watcher of this.#bySession.get(row.id) ?? []) {
      const rows = this.#pending.get(watcher)
      if (rows) rows.set(row.id, row)
      else this.#pending.set(watcher, new Map([[row.id, row]]))
    }
    if (this.#pending.size > 0 && !this.#cancelFlush) this.#flushSoon()
  }

  close(): void {
    this.#cancelFlush?.()
    if (this.#catchUpTimer) clearTimeout(this.#catchUpTimer)
  }

  #flushSoon(): void {
    const waitMs = this.#flushedAt + this.#windowMs - performance.now()
    if (waitMs > EXACT_MS) {
      const timer = setTimeout(() => this.#flush(), waitMs)
      this.#cancelFlush = () => clearTimeout(timer)
    } else {
      const turn = setImmediate(() => this.#flush())
      this.#cancelFlush = () => clearImmediate(turn)
    }
  }

  #flush(): void {
    this.#cancelFlush = null
    this.#flushedAt = performance.now()
    const due: Share[] = []
    for (const [watcher, rows] of this.#pending) {
      if (!watcher.writable()) this.#behind.add(watcher)
      else if (this.#behind.delete(watcher)) watcher.refresh()
      else due.push({ rows: [...rows.values()], watcher, others: [] })
    }
    this.#pending.clear()
    for (const { watcher, rows, others } of gathered(due)) watcher.send(rows, others)
    if (this.#behind.size > 0) this.#catchUpTimer ??= setTimeout(() => this.#catchUp(), CATCH_UP_MS)
  }

  /** A console that fell behind gets its snapshot without waiting for the next change. */
  #catchUp(): void {
    this.#catchUpTimer = null
    for (const watcher of this.#behind) {
      if (watcher.writable() && this.#behind.delete(watcher)) watcher.refresh()
    }
    if (this.#behind.size > 0) this.#catchUpTimer = setTimeout(() => this.#catchUp(), CATCH_UP_MS)
  }
}

interface Share {
  rows: StatusRow[]
  watcher: Watcher
  others: Watcher[]
}

/** Those with the same rows as one: many consoles show one list. The rows of a window are the same objects for all. */
function gathered(due: readonly Share[]): Share[] {
  const byFirst = new Map<StatusRow | undefined, Share[]>()
  for (const share of due) {
    const candidates = byFirst.get(share.rows[0])
    const same = candidates?.find(({ rows }) => isSame(rows, share.rows))
    if (same) same.others.push(share.watcher)
    else if (candidates) candidates.push(share)
    else byFirst.set(share.rows[0], [share])
  }
  return [...byFirst.values()].flat()
}

const isSame = (one: readonly StatusRow[], other: readonly StatusRow[]): boolean =>
  one.length === other.length && one.every((row, n) => row === other[n])
