import type { Namespace, Socket } from 'socket.io'
import { CUSTOMER_TYPES, SayTyping } from '../../shared/chat.ts'
import type { SessionId } from '../../shared/ids.ts'
import { Visibility, type RoomAsks, type RoomNotices } from '../../shared/sockets.ts'
import type { Dependencies } from '../actions/dependencies.ts'
import { standingOf } from '../actions/claim-tab.ts'
import type { Guest } from '../actions/guest.ts'
import { reachRoom } from '../actions/join-room.ts'
import { readCustomerRoom } from '../actions/read-room.ts'
import { seeCustomers } from '../actions/see-customer.ts'
import { isRefused } from '../domain/outcome.ts'
import { customerOf, isLooker, sessionIn, type ConnectionsOf, type Notice } from '../live/live.ts'
import type { Logger } from '../logger.ts'
import { Typists } from './chat-feed.ts'
import { cut, forgetRequest, hearing, listener } from './door.ts'
import type { EngineConnection, Packets } from './packets.ts'
import { RoomFeed } from './room-feed.ts'

export type RoomNamespace = Namespace<RoomAsks, RoomNotices, Record<string, never>, RoomData>
type RoomSocket = Socket<RoomAsks, RoomNotices, Record<string, never>, RoomData>

export interface RoomData {
  sessionId: SessionId
  /** The browser, by the hash of its key. */
  browser: string
  /** As the door found it; let go once she is in. */
  admitted: Guest | null
  /** Of its tab: a lower one than the session's is an older tab. */
  activation: number
  /** Null until the page has said so. */
  visible: boolean | null
}

/** Departures are written together; "last seen" may be this much late. */
const SEEN_WINDOW_MS = 500
/** Who is here is written now and then, so that a process that dies leaves a fair "last seen". */
const HERE_EVERY_MS = 60_000
/** Most sessions in one statement. */
const AT_ONCE = 2_000

interface RoomsOptions {
  namespace: RoomNamespace
  deps: Dependencies
  logger: Logger
  packets: Packets
}

/** The customers' sockets of this process. */
export class Rooms {
  readonly #namespace: RoomNamespace
  readonly #deps: Dependencies
  readonly #logger: Logger
  readonly #feed: RoomFeed
  readonly #departed = new Set<SessionId>()
  readonly #here: NodeJS.Timeout
  #timer: NodeJS.Timeout | null = null
  readonly #packets: Packets
  readonly #typists = new Typists()
  readonly #hears = {
    disconnect: listener<RoomSocket>((socket) => this.#gone(socket)),
    // Only said on to whoever asks: a page in the background is still there.
    visibility: hearing<RoomSocket, typeof Visibility>(Visibility, ({ data }, { visible }) => {
      data.visible = visible
    }),
    typing: hearing<RoomSocket, typeof SayTyping>(SayTyping, (socket, { session }) => {
      if (session === socket.data.sessionId && this.#typists.hears(socket.data))
        this.#deps.announce.typing({ session, from: CUSTOMER_TYPES })
    }),
  }

  constructor({ namespace, deps, logger, packets }: RoomsOptions) {
    this.#namespace = namespace
    this.#deps = deps
    this.#logger = logger
    this.#packets = packets
    this.#feed = new RoomFeed((id) => this.#deliver(id), logger)
    namespace.on('connection', (socket) => {
      // Let go on a fault: she comes back by herself, instead of standing there unseen.
      this.#attend(this.#welcome(socket), () => socket.conn.close())
    })
    deps.live.on('notice', (notice) => this.#notice(notice))
    // Notices may have been missed meanwhile.
    deps.live.on('known', () => this.#attend(this.#judgeAll()))
    deps.live.on('agents', (changes) => {
      // Of whoever looks she is told nothing.
      for (const { subject } of changes) if (!isLooker(subject)) this.#refresh(sessionIn(subject))
    })
    this.#here = setInterval(() => this.#attend(this.#writeHere()), HERE_EVERY_MS).unref()
  }

  /** Writes who has just left. */
  async close(): Promise<void> {
    clearInterval(this.#here)
    if (this.#timer) clearTimeout(this.#timer)
    await this.#writeSeen()
  }

  async #welcome(socket: RoomSocket): Promise<void> {
    const { sessionId, admitted } = socket.data
    socket.data.admitted = null
    forgetRequest(socket)
    await socket.join(sessionId)
    const facts = admitted && (await reachRoom(this.#deps, admitted))
    if (!facts || !socket.connected) return
    if (isRefused(facts)) return cut(socket, facts.code === 'no-room' ? 'no-room' : null)
    socket.on('disconnect', this.#hears.disconnect)
    socket.on('visibility', this.#hears.visibility)
    socket.on('typing', this.#hears.typing)
    this.#deps.live.arrive(customerOf(sessionId), socket.id, facts)
    socket.emit('live', { build: this.#deps.installation.build })
    const room = await readCustomerRoom(this.#deps, sessionId)
    if (isRefused(room)) return
    // Read after it stood among the others: whoever took the room since has heard of it, or finds it there.
    if (socket.data.activation < room.activation) cut(socket, 'other-tab')
    else socket.emit('room', room)
  }

  #notice(notice: Notice): void {
    if (notice.kind === 'session') this.#refresh(notice.facts.id)
    else if (notice.kind === 'message')
      this.#namespace.to(notice.written.session).emit('message', notice.written)
    else if (notice.kind === 'chat') this.#namespace.to(notice.moved.session).emit('chat', notice.moved)
    else if (notice.kind === 'typing' && notice.typing.from !== CUSTOMER_TYPES)
      this.#namespace.to(notice.typing.session).emit('typing', notice.typing)
    else if (notice.kind === 'tab-claimed') this.#closeOlder(notice.session, notice.activation)
  }

  /** For whoever asks why the customer counts as here. */
  connectionsOf(id: SessionId): ConnectionsOf['connections'] {
    return this.#socketsIn(id).map(({ handshake, conn, data }) => ({
      since: handshake.issued,
      heardAt: this.#packets.heardAt(conn as unknown as EngineConnection) ?? handshake.issued,
      transport: conn.transport.name,
      visible: data.visible,
    }))
  }

  #socketsIn(id: SessionId): RoomSocket[] {
    const ids = this.#namespace.adapter.rooms.get(id) ?? []
    return [...ids].flatMap((socketId) => this.#namespace.sockets.get(socketId) ?? [])
  }

  #closeOlder(id: SessionId, activation: number): void {
    for (const socket of this.#socketsIn(id))
      if (socket.data.activation < activation) cut(socket, 'other-tab')
  }

  async #judgeAll(): Promise<void> {
    for (const ids of this.#standingHere()) await this.#judge(ids)
  }

  /** Closes the tabs that are not the newest, and those whose browser has no entry any more. */
  async #judge(ids: readonly SessionId[]): Promise<void> {
    const standing = await standingOf(this.#deps, ids)
    for (const id of ids) {
      const { activation = 0, browsers } = standing.get(id) ?? {}
      for (const socket of this.#socketsIn(id))
        if (!browsers?.has(socket.data.browser)) cut(socket, 'no-room')
      this.#closeOlder(id, activation)
    }
  }

  /** The sessions whose customers have a socket here, so many at a time. */
  #standingHere(): SessionId[][] {
    const ids = [...new Set([...this.#namespace.sockets.values()].map(({ data }) => data.sessionId))]
    return Array.from({ length: Math.ceil(ids.length / AT_ONCE) }, (_each, index) =>
      ids.slice(index * AT_ONCE, (index + 1) * AT_ONCE),
    )
  }

  #gone(socket: RoomSocket): void {
    const { sessionId } = socket.data
    this.#deps.live.leave(customerOf(sessionId), socket.id)
    this.#departed.add(sessionId)
    this.#timer ??= setTimeout(() => this.#attend(this.#writeSeen()), SEEN_WINDOW_MS)
  }

  async #writeSeen(): Promise<void> {
    this.#timer = null
    const ids = [...this.#departed]
    this.#departed.clear()
    if (ids.length > 0) await seeCustomers(this.#deps, ids)
  }

  async #writeHere(): Promise<void> {
    for (const ids of this.#standingHere()) await seeCustomers(this.#deps, ids)
  }

  #refresh(id: SessionId): void {
    if (this.#namespace.adapter.rooms.has(id)) this.#feed.refresh(id)
  }

  async #deliver(id: SessionId): Promise<void> {
    await this.#judge([id])
    const room = await readCustomerRoom(this.#deps, id)
    if (!isRefused(room)) this.#namespace.to(id).emit('room', room)
  }

  #attend(work: Promise<void>, failed?: () => void): void {
    work.catch((fault: unknown) => {
      this.#logger.warn({ fault }, 'room')
      failed?.()
    })
  }
}
