import { untrack } from 'svelte'
import { SvelteMap } from 'svelte/reactivity'
import type { Me, StartSession } from '../../shared/commands.ts'
import type { SessionId } from '../../shared/ids.ts'
import type { AgentRoom, UpdatedPage } from '../../shared/session.ts'
import type { OwnershipLost } from '../../shared/sockets.ts'
import type { StatusRow } from '../../shared/status.ts'
import type { TransferClosed } from '../../shared/transfer.ts'
import * as words from '../../words/messages.js'
import { commands } from '../link/console.ts'
import { type ConsoleSocket, openConsoleSocket } from '../link/console-socket.ts'
import { timings } from '../../shared/timings.ts'
import { rightNow } from './moments.ts'
import { endedWord } from './end-words.ts'
import { forgetWritten } from '../ui/chat/letters.ts'
import { Chats } from './chats.svelte.ts'
import { readRecent, SessionList } from './list.svelte.ts'
import { Endings } from './endings.svelte.ts'
import { pathOf, type Place } from './place.svelte.ts'
import { Prompts } from './prompts.svelte.ts'
import { askedBefore, refusalOf } from './refusals.ts'
import { notLive, Rows } from './rows.svelte.ts'
import { Search } from './search.svelte.ts'
import { Toasts } from './toasts.svelte.ts'
import { ownershipWord } from './transfer-words.ts'
import { Wait } from './wait.svelte.ts'

const WATCH_MS = 60
const MOST_WATCHED = 200

/** All a logged-in agent's console knows. Components only show it. */
export class Desk {
  readonly me: Me
  readonly place: Place
  readonly rows = new Rows()
  readonly list = new SessionList(this.rows, readRecent)
  /** Sessions in which the customer completed something meanwhile, and how many they are. */
  readonly updated = new SessionList(this.rows, (_filter, cursor) => this.#readUpdated(cursor))
  updatedCount = $state(0)
  readonly search: Search
  /** What fetches the board anew, while it is shown. */
  #board: (() => void) | null = null
  room = $state.raw<AgentRoom | null>(null)
  /** Why the room could not be opened. */
  roomFailed = $state<ReturnType<typeof refusalOf> | null>(null)
  readonly toasts = new Toasts()
  /** What other agents ask of this one. */
  readonly prompts = new Prompts((command) => this.ask(command))
  /** What this tab asks of another agent. */
  readonly wait: Wait
  /** What is said in sessions, and how much of it is not read. */
  readonly chats: Chats
  /** What ends by itself soon, whether or not its room is open. */
  readonly endings = new Endings()
  /** Null while live; else since when nothing new is heard. */
  lostSince = $state<string | null>(null)
  /** Another build is served: this page should be loaded anew. */
  outdated = $state(false)
  #connected = $state(false)
  /** Connecting is said only before the first line; afterwards it is live or lost. */
  readonly line = $derived(this.lostSince ? 'lost' : this.#connected ? 'live' : 'connecting')
  #build: string | null = null
  #closed = false
  readonly #socket: ConsoleSocket
  readonly #onLoggedOut: () => void
  /** The rows on screen, of which a session may have several: what is watched, with the open room. */
  readonly onScreen = new SvelteMap<HTMLElement, SessionId>()
  readonly #watched = $derived.by(() => {
    const ids = distinct([...this.onScreen.values()])
    return this.room && !ids.includes(this.room.id) ? [...ids, this.room.id] : ids
  })
  #watchTimer: ReturnType<typeof setTimeout> | null = null

  constructor(me: Me, place: Place, onLoggedOut: () => void) {
    this.me = me
    this.place = place
    this.#onLoggedOut = onLoggedOut
    this.#socket = openConsoleSocket(me.id)
    this.search = new Search(me.history, this.rows)
    this.wait = new Wait(this.#socket, me.id)
    const open = (id: SessionId) => place.go(pathOf(id))
    this.chats = new Chats(me, this.#socket, (command) => this.ask(command), open)
    this.#listen()
    $effect(() => {
      if (this.#connected) this.#watch(this.#watched)
    })
    $effect(() => {
      const { where } = place
      untrack(() => (where.page === 'session' ? void this.#open(where) : this.#leave()))
    })
  }

  close(): void {
    this.#closed = true
    this.#socket.disconnect()
  }

  /** A row as it may be shown: without a line to the server presence is not claimed. */
  rowOf(known: StatusRow): StatusRow {
    const row = this.rows.of(known)
    return this.lostSince ? notLive(row, this.lostSince) : row
  }

  /** Starts or plans, and opens the room. */
  async start(command: StartSession): Promise<void> {
    const room = await this.ask(commands.start(command))
    this.place.go(pathOf(room.id))
    this.#show(room)
  }

  /** Does something to the open room and shows it as it is then. */
  async act(command: (id: SessionId) => Promise<AgentRoom>): Promise<void> {
    if (this.room) this.#show(await this.ask(command(this.room.id)))
  }

  /** Makes the session of this page one's own, and shows its room. */
  async take(command: (id: SessionId) => Promise<AgentRoom>): Promise<void> {
    const { where } = this.place
    if (where.page !== 'session') return
    const room = await this.ask(command(where.id))
    this.wait.leave()
    this.#show(room)
  }

  /** A login that ended meanwhile leads back to the login page. */
  async ask<T>(command: Promise<T>): Promise<T> {
    try {
      return await command
    } catch (fault) {
      if (refusalOf(fault) === 'not-logged-in') this.#onLoggedOut()
      if (refusalOf(fault) === 'second-factor-needed') location.reload()
      throw fault
    }
  }

  /** What the history shows, anew: all of it, or what was changed. */
  fetchLists(changed: 'recent' | 'updated' | 'all' = 'all'): void {
    const { recent, updated } = this.me.history
    if (recent && changed !== 'updated') void this.list.fetch()
    if (updated && changed !== 'recent') void this.updated.fetch()
    void this.search.ask()
  }

  /** Calls this whenever the board may have changed, until the answer is called. */
  showBoard(fetch: () => void): () => void {
    this.#board = fetch
    if (this.#connected) this.#socket.emit('board:show', { open: true })
    return () => {
      this.#board = null
      this.#socket.emit('board:show', { open: false })
    }
  }

  async logOut(): Promise<void> {
    const { next } = await this.ask(commands.logOut())
    forgetWritten(this.me.id)
    if (next) return location.assign(next)
    // Whoever logs in next begins at the welcome page, not in this agent's room.
    this.place.go('/')
    this.#onLoggedOut()
  }

  /** Tries again to open the room that could not be opened. */
  retry(): void {
    const { where } = this.place
    if (where.page === 'session') void this.#open(where)
  }

  #listen(): void {
    const socket = this.#socket
    socket.on('connect', () => {
      this.#connected = true
      this.lostSince = null
      this.fetchLists()
      if (this.#board) socket.emit('board:show', { open: true })
      this.#board?.()
      this.wait.sayWaits()
      this.prompts.confirm().catch(() => undefined)
      this.endings.doubt()
      this.chats.wake(this.room?.as === 'owner' ? this.room.id : null)
      if (this.room) this.#stand(this.room)
      else if (this.roomFailed) this.retry()
    })
    socket.on('disconnect', () => {
      this.#lose()
      this.#comeBack()
    })
    socket.on('connect_error', ({ message }) => {
      this.#lose()
      if (message === 'not-logged-in') this.#onLoggedOut()
      else if (message === 'second-factor-needed') location.reload()
      else this.#comeBack()
    })
    socket.on('live', ({ build }) => {
      this.#build ??= build
      this.outdated = build !== this.#build
    })
    socket.on('rows', ({ rows }) => this.rows.accept(rows))
    socket.on('list', ({ name }) => {
      if (name === 'board') this.#board?.()
      else this.fetchLists(name)
    })
    socket.on('room', (room) => this.#show(room))
    socket.on('transfer:requested', (prompt) => this.prompts.show(prompt))
    socket.on('transfer:closed', (closed) => this.#transferClosed(closed))
    socket.on('ownership:lost', (lost) => this.#lost(lost))
    socket.on('endings', (endings) => this.endings.accept(endings))
    socket.on('closed', ({ reason }) => {
      if (reason === 'ended-login') this.#onLoggedOut()
    })
  }

  async #readUpdated(cursor?: string): Promise<UpdatedPage> {
    const page = await commands.updated(cursor)
    this.updatedCount = page.count
    return page
  }

  /** The client does not try again by itself where the server ended the line. */
  #comeBack(): void {
    setTimeout(() => {
      if (!this.#closed && !this.#socket.active) this.#socket.connect()
    }, timings.reconnectMaxMs)
  }

  /** Scrolling changes what is on screen many times; one question is enough. */
  #watch(ids: SessionId[]): void {
    if (this.#watchTimer) clearTimeout(this.#watchTimer)
    this.#watchTimer = setTimeout(
      () => this.#socket.emit('watch', { ids: ids.slice(0, MOST_WATCHED) }),
      WATCH_MS,
    )
  }

  #lose(): void {
    this.#connected = false
    this.lostSince ??= rightNow()
  }

  async #open({ id, looks }: { id: SessionId; looks: boolean }): Promise<void> {
    if (this.room?.id === id && (this.room.as === 'looker') === looks) return
    this.#leave()
    try {
      if (looks) return this.#show(await this.ask(commands.look(id)))
      const entered = await this.ask(commands.enter(id))
      if (!('transfer' in entered)) this.#show(entered)
      else if (this.#isAt(id)) this.wait.begin(entered.transfer)
      // Nobody waits for the answer any more.
      else await commands.answerTransfer(entered.transfer.id, 'cancel')
    } catch (fault) {
      if (!this.#isAt(id)) return
      if (refusalOf(fault) === 'transfer-pending') this.wait.taken(askedBefore(fault))
      else this.roomFailed = refusalOf(fault)
    }
  }

  #transferClosed(closed: TransferClosed): void {
    this.prompts.close(closed.id)
    const agent = this.wait.owner
    if (!this.wait.ended(closed)) return
    if (closed.end === 'owner-left' && agent) this.toasts.say(words.console_owner_left({ agent }), 'swap')
    void this.#open({ id: closed.session.id, looks: false })
  }

  /** It has another owner, who is named to who had it. */
  #lost({ id, now }: OwnershipLost): void {
    const isHere = this.room?.id === id
    if (now) this.toasts.say(ownershipWord(now, isHere), 'swap')
    if (!isHere) return
    this.#leave()
    if (now) this.place.go('/')
    else this.roomFailed = 'not-found'
  }

  #show(room: AgentRoom): void {
    const before = this.room?.id === room.id ? this.room : null
    if (before && room.seq < before.seq) return
    // An answer that comes after its page was left opens nothing.
    if (!this.#isAt(room.id) || (room.as === 'looker' && !this.#looks())) return
    this.rows.accept([room.row])
    if (room.as === 'owner') this.endings.settle(room.id, room.endsAt)
    this.room = room
    if (room.as === 'owner') this.chats.show(room.id, room.chat)
    this.roomFailed = null
    if (before?.as !== room.as && this.#connected) this.#stand(room)
    if (before && linksDied(before, room)) this.toasts.withdrawUrls()
    if (before && before.state !== 'ended' && room.state === 'ended') this.#sayEnd(room)
    // Whoever looked and owns it by now works in it.
    if (room.as === 'owner' && this.#looks()) this.place.go(pathOf(room.id))
  }

  #stand({ id, as }: AgentRoom): void {
    this.#socket.emit(as === 'owner' ? 'room:enter' : 'room:look', { id })
  }

  #looks(): boolean {
    const { where } = this.place
    return where.page === 'session' && where.looks
  }

  /** After the end the agent goes back to the welcome page or stays; what ended by itself is said. */
  #sayEnd(room: AgentRoom): void {
    if (room.as === 'looker') return
    if (room.endedBy === 'inactivity') this.toasts.say(endedWord(room, this.me.id), 'clock')
    if (room.agentAfterEnd === 'welcome') this.place.go('/')
  }

  #isAt(id: SessionId): boolean {
    const { where } = this.place
    return where.page === 'session' && where.id === id
  }

  #leave(): void {
    if (this.room && this.#connected) this.#socket.emit('room:leave', { id: this.room.id })
    this.wait.leave()
    this.room = null
    this.roomFailed = null
    this.toasts.withdrawUrls()
  }
}

const distinct = (ids: readonly SessionId[]): SessionId[] =>
  ids.filter((id, index) => ids.indexOf(id) === index)

/** Whether a URL made before leads no longer into the session: it has ended, or was re-engaged. */
const linksDied = (before: AgentRoom, { state, events }: AgentRoom): boolean =>
  state === 'ended' || events.some(({ seq, type }) => seq > before.seq && type === 'customer-changed')
