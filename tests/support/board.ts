import type { SessionId } from '../../shared/ids.ts'
import type { StatusRow } from '../../shared/status.ts'
import type { Agent } from './agent.ts'

export type Presence = 'never' | 'online' | 'offline' | 'unknown'
export const presenceIn = ({ status }: StatusRow): Presence => status.split('-', 1)[0] as Presence

interface Shown {
  row: StatusRow
  /** By `performance.now()`. */
  at: number
}

/** What an agent's console shows of the rows it watches, and all it ever showed since `startOver`. */
export class Board {
  readonly #shown = new Map<SessionId, Shown[]>()

  constructor(agent: Agent) {
    agent.socket.on('rows', ({ rows }: { rows: StatusRow[] }) => rows.forEach((row) => this.#accept(row)))
  }

  now(id: SessionId): StatusRow | undefined {
    return this.#last(id)?.row
  }

  /** One presence after the other. The same one twice means that it was announced twice. */
  presences(id: SessionId): Presence[] {
    const told = this.#all(id).filter(({ row }, i, all) => !isSame(row, all[i - 1]?.row))
    return told.map(({ row }) => presenceIn(row))
  }

  everShowed(presence: Presence, id: SessionId): boolean {
    return this.#all(id).some(({ row }) => presenceIn(row) === presence)
  }

  /** When it first showed, since `from`, what `look` finds. */
  since(from: number, id: SessionId, look: (row: StatusRow) => boolean): number | undefined {
    return this.#all(id).find(({ row, at }) => at >= from && look(row))?.at
  }

  /** Forgets all but what it shows now. */
  startOver(): void {
    for (const [id, shown] of this.#shown) this.#shown.set(id, shown.slice(-1))
  }

  /** As a console does: a row replaces every row that is not newer. */
  #accept(row: StatusRow): void {
    const before = this.#last(row.id)?.row
    if (row.revision < (before?.revision ?? 0)) return
    const shown = this.#shown.get(row.id)
    if (shown) shown.push({ row, at: performance.now() })
    else this.#shown.set(row.id, [{ row, at: performance.now() }])
  }

  #all(id: SessionId): Shown[] {
    return this.#shown.get(id) ?? []
  }

  #last(id: SessionId): Shown | undefined {
    return this.#all(id).at(-1)
  }
}

/** Whether a row tells of the same presence as the one before: a snapshot, or progress. */
const isSame = (row: StatusRow, before: StatusRow | undefined): boolean =>
  before !== undefined &&
  presenceIn(row) === presenceIn(before) &&
  (row.since === before.since || presenceIn(row) === 'unknown')
