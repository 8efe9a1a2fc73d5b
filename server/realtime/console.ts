import type { Namespace, Socket } from 'socket.io'
import type { SessionId } from '../../shared/ids.ts'
import type { StatusRow } from '../../shared/status.ts'
import { EnterRoom, Watch, type ConsoleAsks, type ConsoleNotices } from '../../shared/sockets.ts'
import { timings } from '../../shared/timings.ts'
import type { Dependencies } from '../actions/dependencies.ts'
import { findLogin, renewLogin, type Login } from '../actions/log-in.ts'
import { readAgentRoom } from '../actions/read-room.ts'
import { rowOf, rowsOf, watchableSessions } from '../actions/read-rows.ts'
import { isRefused } from '../domain/outcome.ts'
import { agentIn, type LiveRow, type Notice } from '../live/live.ts'
import type { Logger } from '../logger.ts'
import { factsOf, findSessions } from '../storage/sessions.ts'
import { hear, limitEvents } from './door.ts'
import { RoomFeed } from './room-feed.ts'
import { Watches, type Watcher } from './watches.ts'

export type ConsoleNamespace = Namespace<ConsoleAsks, ConsoleNotices, Record<string, never>, ConsoleData>
type ConsoleSocket = Socket<ConsoleAsks, ConsoleNotices, Record<string, never>, ConsoleData>

interface ConsoleData {
  login: Login
  token: string
  room: SessionId | null
}

/** Bytes a console may leave unread before its rows wait for a snapshot. */
const FULL_BUFFER = 256 * 1024

/** The agents' sockets of this process: rows they watch, the room they have open. */
export class Consoles {
  readonly #namespace: ConsoleNamespace
  readonly #deps: Dependencies
  readonly #logger: Logger
  readonly #watches = new Watches(timings.rowsWindowMs)
  readonly #feed: RoomFeed

  constructor(namespace: ConsoleNamespace, deps: Dependencies, logger: Logger) {
    this.#namespace = namespace
    this.#deps = deps
    this.#logger = logger
    this.#feed = new RoomFeed((id) => this.#deliverRoom(id), logger)
    namespace.on('connection', (socket) => this.#welcome(socket))
    deps.live.on('rows', (rows) => this.#attend(this.#rowsChanged(rows)))
    deps.live.on('notice', (notice) => this.#notice(notice))
    deps.live.on('unknown', () => this.#refreshAll())
    deps.live.on('known', () => this.#refreshAll())
  }

  close(): void {
    this.#watches.close()
  }

  #welcome(socket: ConsoleSocket): void {
    const { login } = socket.data
    const watcher = this.#watcherOf(socket)
    const renewal = setInterval(() => this.#attend(this.#renew(socket)), renewalMs(login, this.#deps.now()))
    limitEvents(socket, this.#deps.settings.socketEventsPerSecond, () => cut(socket, 'flood'))
    hear(socket, 'watch', Watch, ({ ids }) => this.#attend(this.#watch(watcher, ids), socket))
    hear(socket, 'room:enter', EnterRoom, ({ id }) => this.#attend(this.#enter(socket, id), socket))
    hear(socket, 'room:leave', EnterRoom, ({ id }) => this.#leave(socket, id))
    socket.on('disconnect', () => {
      clearInterval(renewal)
      // What is still being asked for it comes too late.
      watcher.asked++
      this.#watches.forget(watcher)
      if (socket.data.room) this.#leave(socket, socket.data.room)
    })
    socket.emit('live', { build: this.#deps.installation.build })
  }

  #watcherOf(socket: ConsoleSocket): Watcher {
    const watcher: Watcher = {
      id: socket.id,
      asked: 0,
      agent: socket.data.login,
      writable: () => bufferedBytes(socket) < FULL_BUFFER,
      send: (rows, others = []) => this.#sendRows([socket.id, ...others.map(({ id }) => id)], [...rows]),
      refresh: () => this.#attend(this.#watch(watcher, this.#watches.of(watcher)), socket),
    }
    return watcher
  }

  /** By the sockets' own rooms: what goes to a room is written once. */
  #sendRows(ids: string[], rows: StatusRow[]): void {
    this.#namespace.to(ids).emit('rows', { rows })
  }

  /** Registers first and reads live state after, so that no change falls between. */
  async #watch(watcher: Watcher, ids: readonly SessionId[]): Promise<void> {
    const asked = ++watcher.asked
    const sessions = await watchableSessions(this.#deps, watcher.agent, ids)
    if (asked !== watcher.asked) return
    this.#watches.watch(
      watcher,
      sessions.map(({ id }) => id),
    )
    watcher.send(await rowsOf(this.#deps, sessions))
  }

  async #enter(socket: ConsoleSocket, id: SessionId): Promise<void> {
    const { login, room: before } = socket.data
    if (before && before !== id) this.#leave(socket, before)
    socket.data.room = id
    await socket.join(id)
    const room = await readAgentRoom(this.#deps, login, id)
    if (isRefused(room)) return this.#leave(socket, id)
    if (socket.data.room !== id || !socket.connected) return
    this.#deps.live.arrive(agentIn(login.id, id), socket.id)
    socket.emit('room', room)
  }

  #leave(socket: ConsoleSocket, id: SessionId): void {
    if (socket.data.room !== id) return
    socket.data.room = null
    void socket.leave(id)
    this.#deps.live.leave(agentIn(socket.data.login.id, id), socket.id)
  }

  /** Reads the room once per agent who has it open, with that agent's rights. */
  async #deliverRoom(id: SessionId): Promise<void> {
    const open = this.#socketsIn(id)
    for (const login of new Map(open.map(({ data }) => [data.login.id, data.login])).values()) {
      const room = await readAgentRoom(this.#deps, login, id)
      for (const socket of open.filter(({ data }) => data.login.id === login.id && data.room === id)) {
        if (isRefused(room)) this.#leave(socket, id)
        else socket.emit('room', room)
      }
    }
  }

  #socketsIn(id: SessionId): ConsoleSocket[] {
    const ids = this.#namespace.adapter.rooms.get(id) ?? []
    return [...ids].flatMap((socketId) => this.#namespace.sockets.get(socketId) ?? [])
  }

  async #rowsChanged(rows: readonly LiveRow[]): Promise<void> {
    const watched = rows.filter(({ id }) => this.#watches.isWatched(id))
    const unheard = watched.filter(({ facts }) => facts === null).map(({ id }) => id)
    const read = unheard.length === 0 ? [] : await findSessions(this.#deps.db, unheard)
    const facts = new Map(read.map((session) => [session.id, factsOf(session)]))
    for (const row of watched) {
      const known = row.facts ?? facts.get(row.id)
      if (known) this.#watches.changed(rowOf(known, row))
    }
  }

  #notice(notice: Notice): void {
    if (notice.kind === 'session') this.#feed.refresh(notice.facts.id)
    else if (notice.kind === 'list')
      this.#each(notice.agent, (socket) => socket.emit('list', { name: notice.list }))
    else if (notice.kind === 'access-changed') this.#refreshAll(notice.agent)
    else this.#loginsEnded(notice)
  }

  #loginsEnded({ agent, logins }: Extract<Notice, { kind: 'logins-ended' }>): void {
    this.#each(agent, (socket) => {
      if (logins === 'all' || logins.includes(socket.data.login.loginId)) cut(socket, 'ended-login')
    })
  }

  #each(agent: Login['id'], visit: (socket: ConsoleSocket) => void): void {
    for (const socket of this.#namespace.sockets.values()) if (socket.data.login.id === agent) visit(socket)
  }

  #refreshAll(agent: Login['id'] | null = null): void {
    for (const watcher of this.#watches.watchers())
      if (agent === null || watcher.agent.id === agent) watcher.refresh()
  }

  /** A login that died elsewhere (expiry, deactivation) cuts its sockets; a living one slides on. */
  async #renew(socket: ConsoleSocket): Promise<void> {
    const login = await findLogin(this.#deps, socket.data.token)
    if (login) await renewLogin(this.#deps, login)
    else cut(socket, 'ended-login')
  }

  /** A socket that did not get what it asked for is let go: it comes back and asks for everything anew. */
  #attend(work: Promise<void>, socket?: ConsoleSocket): void {
    work.catch((fault: unknown) => {
      this.#logger.warn({ fault }, 'console')
      socket?.conn.close()
    })
  }
}

const renewalMs = (login: Login, now: Date): number =>
  Math.max(1_000, Math.min(timings.loginRenewMs, login.expiresAt.getTime() - now.getTime()))

function cut(socket: ConsoleSocket, reason: 'ended-login' | 'flood'): void {
  socket.emit('closed', { reason })
  socket.disconnect(true)
}

/** What waits in the socket of the operating system's side; engine.io does not say it in its types. */
function bufferedBytes(socket: ConsoleSocket): number {
  const transport = socket.conn.transport as unknown as { socket?: { bufferedAmount?: number } }
  return transport.socket?.bufferedAmount ?? 0
}
