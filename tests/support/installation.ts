import type { StatusRow } from '../../shared/status.ts'
import { timings } from '../../shared/timings.ts'
import type { Agent } from './agent.ts'
import { type Board, type Presence, presenceIn } from './board.ts'
import { type Guest, invite } from './guest.ts'
import type { Member } from './member.ts'
import type { TestRedis } from './redis.ts'
import { persists, until } from './until.ts'

/** Granted beyond every published bound: tests run beside others on a busy machine. */
const slackMs = 5_000

type Members = readonly [Member, Member, ...Member[]]

/** Several processes as one Foyer: whom they hold, and what Ada's consoles at all of them show. */
export class Installation implements AsyncDisposable {
  readonly redis: TestRedis
  readonly database: string
  readonly members: Members
  readonly #close: () => Promise<void>
  readonly #guests: Guest[] = []

  constructor(redis: TestRedis, database: string, members: Members, close: () => Promise<void>) {
    this.redis = redis
    this.database = database
    this.members = members
    this.#close = close
  }

  /** Ada, who starts sessions at the last process: let the first be the one that fails. */
  get host(): Agent {
    return (this.members.at(-1) ?? this.members[1]).ada
  }

  /** So many customers, each with a tab at every one of these addresses. */
  async seats(count: number, ...addresses: [string, ...string[]]): Promise<Guest[]> {
    const guests = await Promise.all(Array.from({ length: count }, () => this.#seat(addresses)))
    this.#guests.push(...guests)
    return guests
  }

  /** Ada watches everybody on every process. */
  watches(): void {
    for (const { ada } of this.members) ada.watches(...this.#guests.map(({ id }) => id))
  }

  /** Live state has settled, everybody is watched and shown online; what the boards remember begins now. */
  async settles(): Promise<void> {
    const seated = [...this.#guests]
    const absent = await this.#absentee()
    this.#guests.push(absent)
    this.watches()
    await this.shows('online', seated, performance.now(), 5_000)
    await this.shows('offline', [absent], performance.now(), timings.settlingMs)
    for (const { board } of this.members) board.startOver()
  }

  /** As `sees`, for a presence. */
  shows(presence: Presence, guests: readonly Guest[], since: number, boundMs: number): Promise<number> {
    return this.sees(presence, (row) => presenceIn(row) === presence, guests, since, boundMs)
  }

  /**
   * Until the boards of all running processes show this of all of them, which they shall within the bound after
   * `since` (and what a busy machine is granted). Answers after how many ms the last of them first did.
   */
  async sees(
    what: string,
    look: (row: StatusRow) => boolean,
    guests: readonly Guest[],
    since: number,
    boundMs: number,
  ): Promise<number> {
    const others = () =>
      this.#boards().flatMap(({ board, port }) =>
        guests.flatMap(({ id }) => {
          const row = board.now(id)
          return row && look(row) ? [] : [{ port, row, course: board.presences(id) }]
        }),
      )
    const withinMs = since + boundMs + slackMs - performance.now()
    await until(`${what} everywhere`, () => others().length === 0, {
      withinMs,
      found: () => others().slice(0, 3),
    })
    const times = this.#boards().flatMap(({ board }) => guests.map(({ id }) => board.since(since, id, look)))
    return Math.max(0, ...times.map((at) => (at ?? since) - since))
  }

  /** Who was ever shown so on any process, also on one that has ended. */
  everShown(presence: Presence, guests: readonly Guest[]): string[] {
    return this.members.flatMap(({ board, port }) =>
      guests
        .filter(({ id }) => board.everShowed(presence, id))
        .map(({ id }) => `${id} at ${port}: ${board.presences(id).join(', ')}`),
    )
  }

  /** What running processes, or these, showed of them one after the other: each different course once. */
  courses(guests: readonly Guest[], members: readonly Member[] = this.#boards()): string[] {
    const courses = members.flatMap(({ board }) => guests.map(({ id }) => board.presences(id).join(', ')))
    return [...new Set(courses)]
  }

  /** Until the lists of all running processes say of everybody what all their boards show. */
  async agrees(): Promise<void> {
    let found: unknown[] = []
    const others = async () => (found = await this.#differences())
    await until('agreement', async () => (await others()).length === 0, {
      withinMs: slackMs,
      found: () => found.slice(0, 3),
    })
  }

  [Symbol.asyncDispose](): Promise<void> {
    for (const { customer } of this.#guests) customer.leaves()
    return this.#close()
  }

  #boards(): Member[] {
    return this.members.filter(({ isRunning }) => isRunning)
  }

  async #differences(): Promise<unknown[]> {
    const lists = await Promise.all(this.#boards().map((member) => member.lists()))
    // Each process has its own moment since when it knows nothing.
    const said = (row: StatusRow | undefined) =>
      JSON.stringify(row?.status === 'unknown' ? { ...row, since: null } : row)
    const isShown = (board: Board, row: StatusRow) => said(board.now(row.id)) === said(row)
    return lists.flat().flatMap(({ row }) =>
      this.#boards()
        .filter(({ board }) => !isShown(board, row))
        .map(({ board }) => ({ listed: row, shown: board.now(row.id) })),
    )
  }

  async #seat(addresses: [string, ...string[]]): Promise<Guest> {
    const guest = await invite(this.host, this.database, addresses[0])
    for (const address of addresses) await persists('the room', () => guest.customer.arrives(address))
    return guest
  }

  /** Somebody who has joined and is not here: until live state has settled she is unknown, then offline. */
  async #absentee(): Promise<Guest> {
    const guest = await invite(this.host, this.database, this.members[0].url)
    await guest.customer.reads()
    await guest.customer.completes('Terms')
    return guest
  }
}
