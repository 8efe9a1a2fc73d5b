import type { Unread } from '../../shared/chat.ts'
import type { AgentId } from '../../shared/ids.ts'
import { timings } from '../../shared/timings.ts'
import type { Login } from '../actions/log-in.ts'

/** A console's socket, as far as unread messages are concerned. */
interface Console {
  readonly data: { readonly login: Login }
  emit(name: 'unread', unread: Unread): unknown
}

/** How much each of these agents has not read; who is missing has read everything. */
type ReadUnread = (agents: readonly AgentId[]) => Promise<ReadonlyMap<AgentId, Unread>>

/**
 * Tells consoles how much their agents have not read, whole each time, so that what was missed or came late does no
 * harm. Gathered: one query for all agents of whom something changed, and what was told is told again only changed.
 */
export class UnreadFeed<C extends Console> {
  readonly #read: ReadUnread
  readonly #consoles: () => Iterable<C>
  readonly #attend: (work: Promise<void>) => void
  readonly #told = new WeakMap<C, string>()
  readonly #changed = new Set<AgentId>()
  #timer: NodeJS.Timeout | null = null
  #toldAt = -Infinity
  /** One at a time: what was read earlier is never told later. */
  #isTelling = false
  #isClosed = false

  constructor(read: ReadUnread, consoles: () => Iterable<C>, attend: (work: Promise<void>) => void) {
    this.#read = read
    this.#consoles = consoles
    this.#attend = attend
  }

  /** Something was written, read, ended or handed over: at once where the last was a while ago. */
  changed(...agents: readonly (AgentId | null)[]): void {
    for (const agent of agents) if (agent) this.#changed.add(agent)
    this.#tellSoon()
  }

  /** Of all who are here: something may have been missed. */
  again(): void {
    this.changed(...[...this.#consoles()].map(({ data }) => data.login.id))
  }

  close(): void {
    this.#isClosed = true
    if (this.#timer) clearTimeout(this.#timer)
  }

  #tellSoon(): void {
    if (this.#isTelling || this.#isClosed || this.#changed.size === 0) return
    const waitMs = Math.max(0, this.#toldAt + timings.unreadMs - performance.now())
    this.#timer ??= setTimeout(() => this.#attend(this.#tell()), waitMs)
  }

  /** What changed has to arrive: while the database is away it is tried again. */
  async #tell(): Promise<void> {
    this.#timer = null
    this.#isTelling = true
    const agents = new Set(this.#changed)
    this.#changed.clear()
    try {
      await this.#tellOf(agents)
    } catch (fault) {
      for (const agent of agents) this.#changed.add(agent)
      throw fault
    } finally {
      this.#toldAt = performance.now()
      this.#isTelling = false
      this.#tellSoon()
    }
  }

  async #tellOf(agents: ReadonlySet<AgentId>): Promise<void> {
    const consoles = [...this.#consoles()].filter(({ data }) => agents.has(data.login.id))
    if (consoles.length === 0) return
    const unread = await this.#read([...new Set(consoles.map(({ data }) => data.login.id))])
    for (const each of consoles) this.#say(each, unread.get(each.data.login.id) ?? none)
  }

  #say(console: C, unread: Unread): void {
    const next = JSON.stringify(unread)
    if (next === this.#told.get(console)) return
    this.#told.set(console, next)
    console.emit('unread', unread)
  }
}

const none: Unread = { items: [], total: 0 }
