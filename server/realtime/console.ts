import type { Namespace, Socket } from 'socket.io'
import { SayTyping } from '../../shared/chat.ts'
import type { SessionId } from '../../shared/ids.ts'
import type { StatusRow } from '../../shared/status.ts'
import {
  EnterRoom,
  ListName,
  ShowBoard,
  TransferWaiting,
  Watch,
  type ConsoleAsks,
  type ConsoleNotices,
} from '../../shared/sockets.ts'
import { timings } from '../../shared/timings.ts'
import type { Dependencies } from '../actions/dependencies.ts'
import { seeNews } from '../actions/enter-own.ts'
import { findLogin, renewLogin, type Login } from '../actions/log-in.ts'
import { readUnread } from '../actions/read-unread.ts'
import { lookIn } from '../actions/look-in.ts'
import { readAgentRoom, readLookedAtRoom } from '../actions/read-room.ts'
import { can } from '../domain/access.ts'
import { isRefused } from '../domain/outcome.ts'
import { agentIn, isLooker, lookerAt, sessionIn, type Notice, type Subject } from '../live/live.ts'
import type { Logger } from '../logger.ts'
import { ChatFeed, isOfChat } from './chat-feed.ts'
import { findOwned } from '../storage/sessions.ts'
import { cut, hearing } from './door.ts'
import { BoardFeed } from './board-feed.ts'
import { EndingsFeed } from './endings.ts'
import { renewRights, type Holder } from './rights.ts'
import { RoomFeed } from './room-feed.ts'
import { RowsFeed } from './rows-feed.ts'
import { TransferFeed } from './transfers.ts'
import { UnreadFeed } from './unread.ts'
import type { Watcher } from './watches.ts'

export type ConsoleNamespace = Namespace<ConsoleAsks, ConsoleNotices, Record<string, never>, ConsoleData>
export type ConsoleSocket = Socket<ConsoleAsks, ConsoleNotices, Record<string, never>, ConsoleData>

interface ConsoleData {
  login: Login
  token: string
  room: SessionId | null
  /** It is another's, before whose room this console stands without working in it. */
  looks: boolean
}

/** Bytes a console may leave unread before its rows wait for a snapshot. */
const FULL_BUFFER = 256 * 1024

/** The agents' sockets of this process: rows they watch, the room they have open. */
export class Consoles {
  readonly #namespace: ConsoleNamespace
  readonly #deps: Dependencies
  readonly #logger: Logger
  readonly #rows: RowsFeed
  readonly #feed: RoomFeed
  readonly #transfers: TransferFeed
  readonly #endings: EndingsFeed<ConsoleSocket>
  readonly #boards: BoardFeed
  readonly #unread: UnreadFeed<ConsoleSocket>
  readonly #chats: ChatFeed
  readonly #watchers = new Map<ConsoleSocket, Watcher>()
  readonly #looking: NodeJS.Timeout
  /** As they were when open rooms were last read: another object when any of them was changed. */
  #settings: Dependencies['settings']
  readonly #hears = {
    enter: hearing<ConsoleSocket, typeof EnterRoom>(EnterRoom, (socket, { id }) =>
      this.#attend(this.#enter(socket, id), socket),
    ),
    look: hearing<ConsoleSocket, typeof EnterRoom>(EnterRoom, (socket, { id }) =>
      this.#attend(this.#look(socket, id), socket),
    ),
    leave: hearing<ConsoleSocket, typeof EnterRoom>(EnterRoom, (socket, { id }) => this.#leave(socket, id)),
    board: hearing<ConsoleSocket, typeof ShowBoard>(ShowBoard, (socket, { open }) =>
      this.#boards.show(socket, open),
    ),
    typing: hearing<ConsoleSocket, typeof SayTyping>(SayTyping, (socket, { session }) =>
      this.#chats.types(socket, session),
    ),
    wait: hearing<ConsoleSocket, typeof TransferWaiting>(TransferWaiting, (socket, { id, waits }) => {
      if (waits) this.#attend(this.#transfers.wait(socket, id), socket)
      else this.#transfers.stop(socket, id)
    }),
  }

  constructor(namespace: ConsoleNamespace, deps: Dependencies, logger: Logger) {
    this.#namespace = namespace
    this.#deps = deps
    this.#logger = logger
    this.#rows = new RowsFeed(deps, timings.rowsWindowMs)
    this.#feed = new RoomFeed((id) => this.#deliverRoom(id), logger)
    this.#transfers = new TransferFeed(deps, (agent) => this.#socketsOf(agent))
    this.#endings = new EndingsFeed(
      deps,
      () => this.#watchers.keys(),
      (work) => this.#attend(work),
    )
    this.#boards = new BoardFeed(deps, (work) => this.#attend(work))
    this.#chats = new ChatFeed(deps, {
      socketsIn: (id) => this.#socketsIn(id),
      refresh: (id) => this.#feed.refresh(id),
    })
    this.#unread = new UnreadFeed(
      (agents) => readUnread(deps, agents),
      () => this.#watchers.keys(),
      (work) => this.#attend(work),
    )
    this.#settings = deps.settings
    this.#looking = setInterval(() => {
      this.#attend(this.#renewRights())
      this.#renewSettings()
    }, timings.rightsMs)
    namespace.on('connection', (socket) => this.#welcome(socket))
    deps.live.on('rows', (rows) => this.#attend(this.#rows.changed(rows)))
    deps.live.on('notice', (notice) => this.#notice(notice))
    deps.live.on('agents', (changes) => {
      for (const { subject } of changes) if (isLooker(subject)) this.#refresh(sessionIn(subject))
    })
    deps.live.on('unknown', () => this.#attend(this.#rows.refresh()))
    deps.live.on('known', () => this.#catchUp())
  }

  close(): void {
    clearInterval(this.#looking)
    this.#endings.close()
    this.#boards.close()
    this.#unread.close()
    this.#rows.close()
  }

  #welcome(socket: ConsoleSocket): void {
    const { login } = socket.data
    const watcher = this.#watcherOf(socket)
    this.#watchers.set(socket, watcher)
    const renewal = setInterval(() => this.#attend(this.#renew(socket)), renewalMs(login, this.#deps.now()))
    socket.on(
      'watch',
      hearing(Watch, (_socket, { ids }) => this.#attend(this.#rows.watch(watcher, ids), socket)),
    )
    socket.on('room:enter', this.#hears.enter)
    socket.on('room:look', this.#hears.look)
    socket.on('room:leave', this.#hears.leave)
    socket.on('transfer:wait', this.#hears.wait)
    socket.on('typing', this.#hears.typing)
    socket.on('board:show', this.#hears.board)
    socket.on('disconnect', () => {
      clearInterval(renewal)
      this.#watchers.delete(socket)
      this.#rows.forget(watcher)
      if (socket.data.room) this.#leave(socket, socket.data.room)
      this.#transfers.forget(socket)
      this.#boards.show(socket, false)
    })
    socket.emit('live', { build: this.#deps.installation.build })
    this.#attend(this.#transfers.greet(socket), socket)
    this.#unread.changed(login.id)
  }

  #watcherOf(socket: ConsoleSocket): Watcher {
    const watcher: Watcher = {
      id: socket.id,
      asked: 0,
      agent: () => socket.data.login,
      writable: () => bufferedBytes(socket) < FULL_BUFFER,
      send: (rows, others = []) => this.#sendRows([socket.id, ...others.map(({ id }) => id)], [...rows]),
      refresh: () => this.#attend(this.#rows.refresh([watcher]), socket),
    }
    return watcher
  }

  /** What an agent may see has changed: what they watch is judged anew. */
  async #renewRights(): Promise<void> {
    const sockets = [...this.#watchers.keys()]
    const changed = await renewRights(this.#deps, sockets.map(holderOf))
    const affected = sockets.filter(({ data }) => changed.has(data.login.id))
    if (affected.length > 0)
      await this.#rows.refresh(affected.flatMap((each) => this.#watchers.get(each) ?? []))
    await this.#judgeLooks()
  }

  /** Whoever looks may have lost the right to, by a change of their own or of the owner's team. */
  async #judgeLooks(): Promise<void> {
    const looking = [...this.#watchers.keys()].filter(({ data }) => data.looks)
    if (looking.length === 0) return
    const found = await findOwned(this.#deps.db, [...new Set(looking.flatMap(({ data }) => data.room ?? []))])
    const sessions = new Map(found.map((session) => [session.id, session]))
    for (const socket of looking) {
      const session = socket.data.room && sessions.get(socket.data.room)
      if (session && can(socket.data.login, 'look', session)) continue
      if (socket.data.room) this.#turnAway(socket, socket.data.room)
    }
  }

  /** What a room says of its settings (when it ends by itself, what guards it) is read anew where it is open. */
  #renewSettings(): void {
    const { settings } = this.#deps
    if (settings === this.#settings) return
    this.#settings = settings
    const open = [...this.#watchers.keys()].flatMap(({ data }) => data.room ?? [])
    for (const id of new Set(open)) this.#feed.refresh(id)
  }

  /** Notices may have been missed: whatever they would have told is read anew. */
  #catchUp(): void {
    this.#attend(this.#rows.refresh())
    this.#attend(this.#renewRights())
    this.#unread.again()
    const sockets = [...this.#watchers.keys()]
    for (const id of new Set(sockets.flatMap(({ data }) => data.room ?? []))) this.#feed.refresh(id)
    for (const socket of sockets) {
      this.#attend(this.#transfers.again(socket), socket)
      for (const name of ListName.options) socket.emit('list', { name })
    }
  }

  /** By the sockets' own rooms: what goes to a room is written once. */
  #sendRows(ids: string[], rows: StatusRow[]): void {
    this.#namespace.to(ids).emit('rows', { rows })
  }

  async #enter(socket: ConsoleSocket, id: SessionId): Promise<void> {
    const { login } = socket.data
    await this.#come(socket, id, false)
    const room = await readAgentRoom(this.#deps, login, id)
    if (!isIn(socket, id, false)) return
    if (isRefused(room)) return this.#lose(socket, id)
    this.#deps.live.arrive(agentIn(login.id, id), socket.id)
    socket.emit('room', room)
    await seeNews(this.#deps, login, id)
  }

  /** Before another's room. The owner is told who looks, by name; nobody counts as its owner by it. */
  async #look(socket: ConsoleSocket, id: SessionId): Promise<void> {
    const { login } = socket.data
    await this.#come(socket, id, true)
    const looking = await lookIn(this.#deps, login, id)
    const room = isRefused(looking) ? looking : await readLookedAtRoom(this.#deps, login, id)
    if (!isIn(socket, id, true)) return
    if (isRefused(room)) return this.#turnAway(socket, id)
    this.#deps.live.arrive(lookerAt(login.id, id), socket.id)
    socket.emit('room', room)
  }

  async #come(socket: ConsoleSocket, id: SessionId, looks: boolean): Promise<void> {
    const { room: before } = socket.data
    if (before && !isIn(socket, id, looks)) this.#leave(socket, before)
    Object.assign(socket.data, { room: id, looks })
    await socket.join(id)
  }

  #leave(socket: ConsoleSocket, id: SessionId): void {
    if (socket.data.room !== id) return
    this.#deps.live.leave(subjectOf(socket, id), socket.id)
    Object.assign(socket.data, { room: null, looks: false })
    void socket.leave(id)
  }

  /** Reads the room once per agent who has it open, with that agent's rights. */
  async #deliverRoom(id: SessionId): Promise<void> {
    const open = this.#socketsIn(id)
    const readers = new Map(open.map((socket) => [subjectOf(socket, id), socket.data]))
    for (const [subject, { login, looks }] of readers) {
      const room = await this.#read(login, id, looks)
      for (const socket of open.filter((each) => each.data.room === id && subjectOf(each, id) === subject)) {
        if (!isRefused(room)) socket.emit('room', room)
        else if (looks) this.#turnAway(socket, id)
        else await this.#lose(socket, id)
      }
    }
  }

  /** Whoever looked and owns it by now is shown what an owner sees, and told so by that. */
  async #read(login: Login, id: SessionId, looks: boolean): ReturnType<typeof readAgentRoom> {
    const own = looks ? null : await readAgentRoom(this.#deps, login, id)
    if (own) return own
    const room = await readLookedAtRoom(this.#deps, login, id)
    return isRefused(room) ? readAgentRoom(this.#deps, login, id) : room
  }

  /** The look is over: the page closes without a word of whose it is. */
  #turnAway(socket: ConsoleSocket, id: SessionId): void {
    this.#leave(socket, id)
    socket.emit('ownership:lost', { id, now: null })
  }

  /** The room closes for whoever may not work in it, or not any more. */
  async #lose(socket: ConsoleSocket, id: SessionId): Promise<void> {
    this.#leave(socket, id)
    await this.#transfers.lost([socket], id)
  }

  /**
   * Who owned it until now hears so wherever they are; where the room is open, it closes. A notice that comes late may
   * speak of somebody who has it again.
   */
  async #tellFormer(former: Login['id'], id: SessionId): Promise<void> {
    const sockets = this.#socketsOf(former)
    const inside = new Set(sockets.filter(({ data }) => data.room === id))
    if (sockets.length === 0 || (await this.#transfers.owns(former, id))) return
    // Where the room was open, reading it anew may have closed it and said so by now.
    const untold = sockets.filter((socket) => !inside.has(socket) || socket.data.room === id)
    for (const socket of untold) this.#leave(socket, id)
    await this.#transfers.lost(untold, id)
  }

  #refresh(id: SessionId): void {
    if (this.#namespace.adapter.rooms.has(id)) this.#feed.refresh(id)
  }

  #socketsIn(id: SessionId): ConsoleSocket[] {
    const ids = this.#namespace.adapter.rooms.get(id) ?? []
    return [...ids].flatMap((socketId) => this.#namespace.sockets.get(socketId) ?? [])
  }

  #notice(notice: Notice): void {
    if (isOfChat(notice)) {
      this.#chats.tell(notice)
      if (notice.kind !== 'typing') this.#unread.changed(notice.owned.ownerId)
    } else if (notice.kind === 'session') {
      this.#unread.changed(notice.owner, notice.former)
      this.#feed.refresh(notice.facts.id)
      if (notice.handedOver) this.#attend(this.#rows.judge(notice.facts.id))
      if (notice.former) this.#attend(this.#tellFormer(notice.former, notice.facts.id))
      if (notice.asked) this.#attend(this.#transfers.changed(notice.facts.id))
      if (notice.handedOver || notice.asked) this.#boards.changed(notice.owner, notice.former)
    } else if (notice.kind === 'work') {
      this.#refresh(notice.session)
    } else if (notice.kind === 'list') {
      if (notice.list === 'recent') this.#boards.changed(notice.agent)
      this.#each(notice.agent, (socket) => socket.emit('list', { name: notice.list }))
    } else if (notice.kind === 'access-changed') this.#attend(this.#renewRights())
    else if (notice.kind === 'logins-ended') this.#loginsEnded(notice)
  }

  #loginsEnded({ agent, logins }: Extract<Notice, { kind: 'logins-ended' }>): void {
    this.#each(agent, (socket) => {
      if (logins === 'all' || logins.includes(socket.data.login.loginId)) cut(socket, 'ended-login')
    })
  }

  #each(agent: Login['id'], visit: (socket: ConsoleSocket) => void): void {
    this.#socketsOf(agent).forEach(visit)
  }

  #socketsOf(agent: Login['id']): ConsoleSocket[] {
    return [...this.#namespace.sockets.values()].filter(({ data }) => data.login.id === agent)
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

const holderOf = (socket: ConsoleSocket): Holder => ({
  get login() {
    return socket.data.login
  },
  set login(login) {
    socket.data.login = login
  },
  cut: () => cut(socket, 'ended-login'),
})

const isIn = ({ data, connected }: ConsoleSocket, id: SessionId, looks: boolean): boolean =>
  connected && data.room === id && data.looks === looks

const subjectOf = ({ data: { login, looks } }: ConsoleSocket, id: SessionId): Subject =>
  looks ? lookerAt(login.id, id) : agentIn(login.id, id)

const renewalMs = (login: Login, now: Date): number =>
  Math.max(1_000, Math.min(timings.loginRenewMs, login.expiresAt.getTime() - now.getTime()))

/** What waits in the socket of the operating system's side; engine.io does not say it in its types. */
function bufferedBytes(socket: ConsoleSocket): number {
  const transport = socket.conn.transport as unknown as { socket?: { bufferedAmount?: number } }
  return transport.socket?.bufferedAmount ?? 0
}
