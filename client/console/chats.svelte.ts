import type { ChatState, Unread } from '../../shared/chat.ts'
import type { Me } from '../../shared/commands.ts'
import { SessionId } from '../../shared/ids.ts'
import type { SessionRow } from '../../shared/session.ts'
import * as words from '../../words/messages.js'
import type { ConsoleSocket } from '../link/console-socket.ts'
import { Composing } from '../ui/chat/composing.svelte.ts'
import { Conversation } from '../ui/chat/conversation.svelte.ts'
import { placesWithLetters } from '../ui/chat/letters.ts'
import { Uploads } from '../link/uploads.svelte.ts'
import { alerts } from '../ui/alerts.svelte.ts'
import { chatLink } from './chat-link.ts'

type Ask = <T>(command: Promise<T>) => Promise<T>

/** The chats of an agent's sessions: one at a time is open, others may still have something to send. */
export class Chats {
  /** As last told, whole; null before the first word. */
  #unread = $state.raw<Unread | null>(null)
  readonly #all: Partial<Record<SessionId, Composing>> = {}
  /** How the alerts for each session are taken back. */
  readonly #raised: Partial<Record<SessionId, () => void>> = {}
  readonly #me: Me
  readonly #socket: ConsoleSocket
  readonly #ask: Ask
  readonly #open: (id: SessionId) => void

  /** `open` leads to the room of an own session. */
  constructor(me: Me, socket: ConsoleSocket, ask: Ask, open: (id: SessionId) => void) {
    this.#me = me
    this.#socket = socket
    this.#ask = ask
    this.#open = open
    socket.on('message', ({ session, message, chat }) => this.of(session).hear(message, chat))
    socket.on('chat', ({ session, chat }) => this.of(session).take(chat))
    socket.on('typing', ({ session, from }) => this.of(session).types(from))
    socket.on('unread', (unread) => this.#told(unread))
  }

  of(id: SessionId): Conversation {
    return this.composing(id).conversation
  }

  composing(id: SessionId): Composing {
    const known = this.#all[id]
    if (known) return known
    const link = chatLink(id, this.#socket, this.#ask)
    const composing = new Composing(
      new Conversation('agent', `${this.#me.id}/${id}`, link),
      async () =>
        new Uploads({ endpoint: `/api/sessions/${id}/uploads`, headers: { 'foyer-agent': this.#me.id } }),
    )
    this.#all[id] = composing
    return composing
  }

  /** The room is shown, or told anew. */
  show(id: SessionId, chat: ChatState): void {
    const isNew = !this.#all[id]
    const conversation = this.of(id)
    conversation.take(chat)
    if (isNew) conversation.wake()
  }

  /** The line stands: what was written in any session goes out, what was missed in the open one comes in. */
  wake(open: SessionId | null): void {
    for (const place of placesWithLetters(this.#me.id)) {
      const id = SessionId.safeParse(place)
      if (id.success) this.of(id.data).outbox.wake()
    }
    if (open) this.of(open).wake()
  }

  /** Messages of the customer that are not read. */
  unreadIn({ id, unread, owner }: Pick<SessionRow, 'id' | 'unread' | 'owner'>): number {
    if (owner.id !== this.#me.id) return 0
    return this.#unread ? (this.#unread.items.find((each) => each.id === id)?.unread ?? 0) : unread
  }

  /** The title of a page, with how much is unread. */
  titled(title: string): string {
    const count = this.#unread?.total ?? 0
    return count > 0 ? words.chat_unread_document({ count, title }) : title
  }

  #told(next: Unread): void {
    const before = this.#unread
    this.#unread = next
    for (const { id } of before?.items ?? [])
      if (!next.items.some((each) => each.id === id)) this.#takeBack(id)
    // What was there before this page was is no news.
    if (!before) return
    for (const { id, newest } of next.items) {
      const known = before.items.find((each) => each.id === id)?.newest ?? 0
      // Named by the message alone: tabs are told at moments of their own.
      if (newest > known) this.#raise(id, `chat ${id} ${newest}`)
    }
  }

  /** Neither who wrote nor what is in it: others may see the screen. */
  #raise(id: SessionId, occasion: string): void {
    this.#takeBack(id)
    const open = () => this.#answer(id)
    this.#raised[id] = alerts.raise(occasion, words.chat_console_notice(), { away: true, open })
  }

  /** Only what is known to be this agent's still is entered: another's would be taken from them. */
  #answer(id: SessionId): void {
    const isOwn = this.#unread?.items.some((each) => each.id === id)
    if (this.#socket.connected && isOwn) this.#open(id)
  }

  #takeBack(id: SessionId): void {
    this.#raised[id]?.()
    delete this.#raised[id]
  }
}
