import type { SessionId } from '../../shared/ids.ts'
import type { Dependencies } from '../actions/dependencies.ts'
import { rowOf, rowsOf } from '../actions/read-rows.ts'
import { can } from '../domain/access.ts'
import type { LiveRow } from '../live/live.ts'
import { factsOf, findOwned, findSessions, type OwnedSession } from '../storage/sessions.ts'
import { Watches, type Watcher } from './watches.ts'

/** Rows to the consoles of this process: who may see what they ask for, snapshots, and every change after. */
export class RowsFeed {
  readonly #deps: Dependencies
  readonly #watches: Watches
  /** All that was asked for, also what may not be seen now: rights may grow. */
  readonly #wished = new Map<Watcher, readonly SessionId[]>()

  constructor(deps: Dependencies, windowMs: number) {
    this.#deps = deps
    this.#watches = new Watches(windowMs)
  }

  close(): void {
    this.#watches.close()
  }

  /** The watcher is gone. What is still being asked for it comes too late. */
  forget(watcher: Watcher): void {
    watcher.asked++
    this.#wished.delete(watcher)
    this.#watches.forget(watcher)
  }

  /** Replaces what is watched, answered by one snapshot. What may not be seen is left out without a word. */
  async watch(watcher: Watcher, ids: readonly SessionId[]): Promise<void> {
    this.#wished.set(watcher, ids)
    await this.refresh([watcher])
  }

  /** Judges anew who may see what they asked for, and sends it: one query and one read of live state for all. */
  async refresh(watchers: Iterable<Watcher> = this.#wished.keys()): Promise<void> {
    const wishes = [...watchers].map((watcher) => ({
      watcher,
      asked: ++watcher.asked,
      ids: this.#wished.get(watcher) ?? [],
    }))
    const found = await findOwned(this.#deps.db, [...new Set(wishes.flatMap(({ ids }) => ids))])
    const byId = new Map(found.map((session) => [session.id, session]))
    await this.#give(
      wishes.map(({ ids, ...wish }) => ({ ...wish, sessions: ids.flatMap((id) => byId.get(id) ?? []) })),
    )
  }

  /** The session has changed hands: whoever asked for it is judged anew. */
  async judge(id: SessionId): Promise<void> {
    await this.refresh([...this.#wished].flatMap(([watcher, ids]) => (ids.includes(id) ? [watcher] : [])))
  }

  /** Hands changed rows to those who watch them; facts that live state does not hold come from Postgres. */
  async changed(rows: readonly LiveRow[]): Promise<void> {
    const watched = rows.filter(({ id }) => this.#watches.isWatched(id))
    const unheard = watched.filter(({ facts }) => facts === null).map(({ id }) => id)
    const read = unheard.length === 0 ? [] : await findSessions(this.#deps.db, unheard)
    const facts = new Map(read.map((session) => [session.id, factsOf(session)]))
    for (const row of watched) {
      const known = row.facts ?? facts.get(row.id)
      if (known) this.#watches.changed(rowOf(known, row))
    }
  }

  /** Registers first and reads live state after, so that no change falls between. */
  async #give(wishes: readonly Wish[]): Promise<void> {
    const seen = wishes
      .filter(({ watcher, asked }) => asked === watcher.asked)
      .map(({ watcher, sessions }) => ({
        watcher,
        sessions: sessions.filter((session) => can(watcher.agent(), 'see', session)),
      }))
    for (const { watcher, sessions } of seen)
      this.#watches.watch(
        watcher,
        sessions.map(({ id }) => id),
      )
    const all = [...new Map(seen.flatMap(({ sessions }) => sessions.map((each) => [each.id, each]))).values()]
    const rows = new Map((await rowsOf(this.#deps, all)).map((row) => [row.id, row]))
    for (const { watcher, sessions } of seen) watcher.send(sessions.flatMap(({ id }) => rows.get(id) ?? []))
  }
}

interface Wish {
  watcher: Watcher
  asked: number
  sessions: readonly OwnedSession[]
}
