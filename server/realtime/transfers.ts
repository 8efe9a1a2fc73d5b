import type { AgentId, SessionId } from '../../shared/ids.ts'
import type { Dependencies } from '../actions/dependencies.ts'
import { readTransfer, readTransfers } from '../actions/read-transfers.ts'
import { agentIn } from '../live/live.ts'
import { ownerAfter, pendingOf } from '../storage/transfers.ts'
import type { ConsoleSocket } from './console.ts'

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
    const { owner, requester, prompt, closed } = found
    if (prompt) for (const socket of this.#socketsOf(owner)) socket.emit('transfer:requested', prompt)
    if (!closed) return
    for (const socket of [...this.#socketsOf(owner), ...this.#socketsOf(requester)]) {
      this.stop(socket, id)
      socket.emit('transfer:closed', closed)
    }
  }

  /** The requester counts as there as long as a console shows that it waits. */
  async wait(socket: ConsoleSocket, id: SessionId): Promise<void> {
    const agent = socket.data.login.id
    const pending = await pendingOf(this.#deps.db, id)
    if (!socket.connected) return
    if (pending?.requesterId !== agent) return this.#tellEnd(socket, id)
    const waiting = this.#waiting.get(socket)
    if (waiting) waiting.add(id)
    else this.#waiting.set(socket, new Set([id]))
    this.#deps.live.arrive(agentIn(agent, id), waitingOf(socket))
  }

  /** The session is not theirs any more, wherever in the console they are. */
  async lost(sockets: ConsoleSocket[], id: SessionId): Promise<void> {
    const agent = sockets[0]?.data.login.id
    if (!agent) return
    const now = await ownerAfter(this.#deps.db, id, agent)
    if (now?.owner.id !== agent) for (const socket of sockets) socket.emit('ownership:lost', { id, now })
  }

  /** It came back too late to hear how its request ended. */
  async #tellEnd(socket: ConsoleSocket, id: SessionId): Promise<void> {
    const found = await readTransfer(this.#deps, id)
    if (found?.closed && found.requester === socket.data.login.id)
      socket.emit('transfer:closed', found.closed)
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
