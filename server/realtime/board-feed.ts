import { inArray } from 'drizzle-orm'
import type { AgentId, TeamId } from '../../shared/ids.ts'
import { timings } from '../../shared/timings.ts'
import type { Dependencies } from '../actions/dependencies.ts'
import { hasBoard } from '../actions/read-board.ts'
import { teamsOf } from '../domain/access.ts'
import { agents } from '../storage/schema.ts'
import type { ConsoleSocket } from './console.ts'

/**
 * Tells the consoles that show a board when it has other members, owners or requests: each once in a second at most,
 * however much changes.
 */
export class BoardFeed {
  readonly #deps: Dependencies
  readonly #open = new Set<ConsoleSocket>()
  /** Whose sessions changed since it was last told. */
  readonly #owners = new Set<AgentId>()
  #timer: NodeJS.Timeout | null = null
  #isClosed = false
  readonly #attend: (work: Promise<void>) => void

  constructor(deps: Dependencies, attend: (work: Promise<void>) => void) {
    this.#deps = deps
    this.#attend = attend
  }

  show(socket: ConsoleSocket, open: boolean): void {
    if (open) this.#open.add(socket)
    else this.#open.delete(socket)
  }

  changed(...owners: readonly (AgentId | null)[]): void {
    if (this.#open.size === 0 || this.#isClosed) return
    for (const owner of owners) if (owner) this.#owners.add(owner)
    this.#timer ??= setTimeout(() => this.#attend(this.#tell()), timings.boardMs)
  }

  close(): void {
    this.#isClosed = true
    if (this.#timer) clearTimeout(this.#timer)
  }

  /** What changed has to arrive: while the database is away it is tried again. */
  async #tell(): Promise<void> {
    this.#timer = null
    const owners = [...this.#owners]
    this.#owners.clear()
    try {
      const teams = await this.#teamsOf(owners)
      for (const socket of this.#open)
        if (this.#concerns(socket, teams)) socket.emit('list', { name: 'board' })
    } catch (fault) {
      this.changed(...owners)
      throw fault
    }
  }

  async #teamsOf(owners: readonly AgentId[]): Promise<ReadonlySet<TeamId>> {
    const found = await this.#deps.db
      .select({ team: agents.teamId })
      .from(agents)
      .where(inArray(agents.id, [...owners]))
    return new Set(found.map(({ team }) => team))
  }

  /** By the rights of now: they are read anew every second. */
  #concerns({ data: { login } }: ConsoleSocket, changed: ReadonlySet<TeamId>): boolean {
    if (!hasBoard(this.#deps, login)) return false
    return login.role === 'administrator' || teamsOf(login).some((team) => changed.has(team))
  }
}
