import type { AgentId, TeamId } from '../../shared/ids.ts'
import type { Board, BoardRow } from '../../shared/session.ts'
import { commands } from '../link/console.ts'
import type { Desk } from './desk.svelte.ts'
import { SessionList } from './list.svelte.ts'

/** What is left out of sight; `waiting`: somebody asks the owner for it. */
export const boardFilters = ['all', 'online', 'offline', 'never-joined', 'waiting'] as const
export type BoardFilter = (typeof boardFilters)[number]

/** More are not read: whoever supervises so many looks at one team. */
const MOST = 2_000
/** What is out of sight is not watched; it is read anew this often. */
const AGAIN_MS = 10_000

/** The sessions of one's teams that have not ended. Rows in sight are live. */
export class BoardSessions {
  readonly list: SessionList<BoardRow>
  teams = $state.raw<Board['teams']>([])
  team = $state<TeamId | null>(null)
  owner = $state<AgentId | null>(null)
  filter = $state<BoardFilter>('all')
  readonly #desk: Desk
  /** Whoever owns one of them, by name. */
  readonly owners = $derived(this.#ownersOf())
  readonly shown = $derived.by(() =>
    this.list.items.filter(
      (session) => (!this.owner || session.owner.id === this.owner) && this.#fits(session, this.filter),
    ),
  )

  constructor(desk: Desk) {
    this.#desk = desk
    this.list = new SessionList(desk.rows, (_filter, cursor) => this.#read(cursor))
    void this.fetch()
  }

  async fetch(): Promise<void> {
    await this.list.fetch()
    while (this.list.hasMore && !this.list.failed && this.list.items.length < MOST) {
      const before = this.list.items.length
      await this.list.more()
      if (this.list.items.length === before) break
    }
  }

  async ofTeam(team: TeamId | null): Promise<void> {
    this.team = team
    this.owner = null
    await this.list.show('all')
    await this.fetch()
  }

  count(filter: BoardFilter): number {
    return this.list.items.filter((session) => this.#fits(session, filter)).length
  }

  /** Follows the server until the answer is called. */
  follow(): () => void {
    const leave = this.#desk.showBoard(() => void this.fetch())
    const again = setInterval(() => {
      if (!document.hidden) void this.fetch()
    }, AGAIN_MS)
    return () => {
      leave()
      clearInterval(again)
    }
  }

  #ownersOf(): BoardRow['owner'][] {
    const order = (one: BoardRow['owner'], other: BoardRow['owner']) =>
      one.name.localeCompare(other.name) || one.id.localeCompare(other.id)
    const all = this.list.items.map(({ owner }) => owner).toSorted(order)
    return all.filter(({ id }, place) => id !== all[place - 1]?.id)
  }

  #fits({ row, request }: BoardRow, filter: BoardFilter): boolean {
    const { status } = this.#desk.rowOf(row)
    if (filter === 'all') return true
    if (filter === 'waiting') return request !== null
    if (filter === 'online') return status.startsWith('online')
    return filter === 'never-joined'
      ? status === 'never-joined'
      : status.startsWith('offline') || status === 'unknown'
  }

  async #read(cursor?: string): Promise<Board> {
    const board = await this.#desk.ask(
      commands.board({ ...(this.team && { team: this.team }), ...(cursor && { cursor }) }),
    )
    this.teams = board.teams
    return board
  }
}
