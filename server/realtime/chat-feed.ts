import { CUSTOMER_TYPES } from '../../shared/chat.ts'
import type { SessionId } from '../../shared/ids.ts'
import { timings } from '../../shared/timings.ts'
import type { Dependencies } from '../actions/dependencies.ts'
import { can, type Owned } from '../domain/access.ts'
import type { Notice } from '../live/live.ts'
import type { ConsoleSocket } from './console.ts'

export type ChatNotice = Extract<Notice, { kind: 'message' | 'chat' | 'typing' }>

export const isOfChat = (notice: Notice): notice is ChatNotice =>
  notice.kind === 'message' || notice.kind === 'chat' || notice.kind === 'typing'

/**
 * Hands what is written in chats on to the consoles that have the room open. Who may work in it is judged by whose it
 * was when it was written: it may have changed hands since, and whoever owned it before hears nothing more.
 */
export class ChatFeed {
  readonly #deps: Dependencies
  readonly #socketsIn: (id: SessionId) => readonly ConsoleSocket[]
  readonly #refresh: (id: SessionId) => void
  readonly #typists = new Typists()

  constructor(
    deps: Dependencies,
    rooms: { socketsIn: (id: SessionId) => readonly ConsoleSocket[]; refresh: (id: SessionId) => void },
  ) {
    this.#deps = deps
    this.#socketsIn = rooms.socketsIn
    this.#refresh = rooms.refresh
  }

  /** The agent types in the room that is open. */
  types({ data }: ConsoleSocket, session: SessionId): void {
    if (data.room === session && !data.looks && this.#typists.hears(data))
      this.#deps.announce.typing({ session, from: data.login.name })
  }

  tell(notice: ChatNotice): void {
    if (notice.kind === 'typing') this.#tellTyping(notice.typing)
    else if (notice.kind === 'chat')
      for (const socket of this.#workingIn(notice.moved.session, notice.owned))
        socket.emit('chat', notice.moved)
    else this.#tellMessage(notice)
  }

  /** What is said is between the owner and the customer: whoever looks sees that there is a line more. */
  #tellMessage({ written, owned }: Extract<ChatNotice, { kind: 'message' }>): void {
    for (const socket of this.#workingIn(written.session, owned)) socket.emit('message', written)
    if (this.#socketsIn(written.session).some(({ data }) => data.looks)) this.#refresh(written.session)
  }

  /** Agents see what customers do; among themselves they know. */
  #tellTyping(typing: Extract<ChatNotice, { kind: 'typing' }>['typing']): void {
    if (typing.from !== CUSTOMER_TYPES) return
    for (const socket of this.#socketsIn(typing.session))
      if (!socket.data.looks) socket.emit('typing', typing)
  }

  #workingIn(id: SessionId, owned: Owned): ConsoleSocket[] {
    return this.#socketsIn(id).filter(({ data }) => !data.looks && can(data.login, 'work', owned))
  }
}

/** When each connection last typed: more often than now and then says nothing new. */
export class Typists {
  readonly #until = new WeakMap<object, number>()

  /** Whether it is worth telling, now. */
  hears(connection: object): boolean {
    const now = performance.now()
    if ((this.#until.get(connection) ?? -Infinity) > now) return false
    this.#until.set(connection, now + timings.typingMs)
    return true
  }
}
