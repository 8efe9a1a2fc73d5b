import type { AgentId, SessionId } from '../../shared/ids.ts'
import type { Dependencies } from '../actions/dependencies.ts'
import { readTransfer, readTransfers, type Standing } from '../actions/read-transfers.ts'
import { can } from '../domain/access.ts'
import { agentIn } from '../live/live.ts'
import { ownerAfter, ownerOf, pendingOf } from '../storage/transfers.ts'
import type { ConsoleSocket } from './console.ts'

/** How long the end of a request is told with every change of its session; a notice is never as late. */
const NEWS_MS = 60_000

/**
 * Requests for sessions, to the consoles of the two they concern. What is sent is how a request stands now, read when
 * its session changed or a console came: nothing is lost with a process that dies, and a prompt heard twice is one.
 */
export class TransferFeed {
  readonly #deps: Dependencies
  readonly #socketsOf: (agent: AgentId) => ConsoleSocket[]
  /** The sessions whose owners these consoles wait for. */
  readonly #waiting = new Map<ConsoleSocket, Set<SessionId>>()

  constructor(deps: Dependencies, socketsOf: (agent: AgentId) => ConsoleSocket[]) {
    this.#deps = deps
    this.#socketsOf = socketsOf
  }

  /** A console that has just come is asked what waits for its agent. */
  async greet(socket: ConsoleSocket): Promise<void> {
    const { asked } = await readTransfers(this.#deps, socket.data.login.id)
    for (const prompt of asked) socket.emit('transfer:requested', prompt)
  }

  /** A request for this session may have begun or ended. */
  async changed(id: SessionId): Promise<void> {
    const found = await readTransfer(this.#deps, id)
    if (!found) return
    const { owner, requester, prompt, closedAt } = found
    if (prompt) for (const socket of this.#socketsOf(owner)) socket.emit('transfer:requested', prompt)
    const isNews = closedAt !== null && this.#deps.now().getTime() - closedAt.getTime() < NEWS_MS
    if (isNews) this.#tell([...this.#socketsOf(owner), ...this.#socketsOf(requester)], found)
    // Whoever waits for an older one: it ended as the newest began.
    const others = [...this.#waiting].filter(([{ data }, ids]) => ids.has(id) && data.login.id !== requester)
    await Promise.all(others.map(([socket]) => this.#tellEnd(socket, id)))
  }

  /** What may have been missed: everything that concerns this console's agent is told anew. */
  async again(socket: ConsoleSocket): Promise<void> {
    await this.greet(socket)
    await Promise.all([...(this.#waiting.get(socket) ?? [])].map((id) => this.#tellEnd(socket, id)))
  }

  /** The requester counts as there as long as a console shows that it waits. */
  async wait(socket: ConsoleSocket, id: SessionId): Promise<void> {
    const agent = socket.data.login.id
    const waiting = this.#waiting.get(socket) ?? new Set()
    this.#waiting.set(socket, waiting.add(id))
    const pending = await pendingOf(this.#deps.db, id)
    // It went on to something else meanwhile, or away.
    if (!this.#waiting.get(socket)?.has(id)) return
    if (pending?.requesterId === agent) this.#deps.live.arrive(agentIn(agent, id), waitingOf(socket))
    else {
      this.stop(socket, id)
      await this.#tellEnd(socket, id)
    }
  }

  owns = async (agent: AgentId, id: SessionId): Promise<boolean> =>
    (await ownerOf(this.#deps.db, id)) === agent

  /** The session is not theirs any more, wherever in the console they are. */
  async lost(sockets: ConsoleSocket[], id: SessionId): Promise<void> {
    const agent = sockets[0]?.data.login.id
    if (!agent) return
    const now = await ownerAfter(this.#deps.db, id, agent)
    if (now?.owner.id !== agent) for (const socket of sockets) socket.emit('ownership:lost', { id, now })
  }

  /** How this agent's own request ended, whatever became of the session since. */
  async #tellEnd(socket: ConsoleSocket, id: SessionId): Promise<void> {
    const found = await readTransfer(this.#deps, id, socket.data.login.id)
    if (found) this.#tell([socket], found)
  }

  #tell(sockets: readonly ConsoleSocket[], { closed, session }: Standing): void {
    if (!closed) return
    for (const socket of sockets) {
      this.stop(socket, closed.session.id)
      const owner = can(socket.data.login, 'see', session) ? closed.owner : null
      socket.emit('transfer:closed', { ...closed, owner })
    }
  }

  /** The console has gone. */
  forget(socket: ConsoleSocket): void {
    for (const id of this.#waiting.get(socket) ?? []) this.stop(socket, id)
  }

  /** It shows something else now. */
  stop(socket: ConsoleSocket, id: SessionId): void {
    const waiting = this.#waiting.get(socket)
    if (!waiting?.delete(id)) return
    if (waiting.size === 0) this.#waiting.delete(socket)
    this.#deps.live.leave(agentIn(socket.data.login.id, id), waitingOf(socket))
  }
}

/** Apart from the same console's connection to the room, which may follow at once. */
const waitingOf = (socket: ConsoleSocket): string => `${socket.id} waiting`
