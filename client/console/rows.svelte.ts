import { SvelteMap } from 'svelte/reactivity'
import type { SessionId } from '../../shared/ids.ts'
import type { StatusRow } from '../../shared/status.ts'

/** The newest row of each session, whatever way and in whatever order rows come. */
export class Rows {
  readonly #rows = new SvelteMap<SessionId, StatusRow>()

  /** A row replaces every row that is not newer. */
  accept(rows: readonly StatusRow[]): void {
    for (const row of rows)
      if (row.revision >= (this.#rows.get(row.id)?.revision ?? 0)) this.#rows.set(row.id, row)
  }

  /** The newest of what was told and `known`. */
  of(known: StatusRow): StatusRow {
    const told = this.#rows.get(known.id)
    return told && told.revision >= known.revision ? told : known
  }
}

/** What can be said while this console has no line to the server: durable facts stay, presence is unknown. */
export const notLive = (row: StatusRow, since: string): StatusRow =>
  row.status === 'never-joined' ? row : { ...row, status: 'unknown', since }
