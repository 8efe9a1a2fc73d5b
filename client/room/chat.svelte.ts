import { untrack } from 'svelte'
import type { CUSTOMER_TYPES } from '../../shared/chat.ts'
import type { SessionId } from '../../shared/ids.ts'
import {
  chat_room_document,
  chat_room_notice,
  chat_typing,
  chat_unread_document,
} from '../../words/messages.js'
import { roomChat } from '../link/room-chat.ts'
import type { alerts } from '../ui/alerts.svelte.ts'
import type { ChatAnswer, ChatLink } from '../ui/chat/chat-link.ts'
import { Composing } from '../ui/chat/composing.svelte.ts'
import { Conversation } from '../ui/chat/conversation.svelte.ts'
import Bar from './ChatBar.svelte'
import Header from './ChatHeader.svelte'
import Page from './ChatPage.svelte'
import { firstName } from './names.ts'
import type { Room } from './room.svelte.ts'

// Of shared only types come into this page; the compiler holds it equal to the value there.
const customerTypes: typeof CUSTOMER_TYPES = 'customer'

/** The chat of the customer's room: fetched when the room is live, and told by its line. */
export class RoomChat {
  readonly Bar = Bar
  readonly Header = Header
  readonly Page = Page
  readonly heading = chat_room_document()
  readonly conversation: Conversation
  readonly composing: Composing
  /** How she is told beside the page, once that has been fetched: the last of all, and a page works without. */
  alerts = $state.raw<typeof alerts | null>(null)
  #line: Room['line'] = null
  /** How the last alert is taken back. */
  #takeBack = (): void => undefined
  readonly waiting: boolean = $derived.by(() => this.conversation.outbox.waiting)
  readonly typing = $derived.by(() => {
    const from = this.conversation.typing
    return from && chat_typing({ name: firstName(from) })
  })

  constructor(room: Room, session: SessionId, link: ChatLink = roomChat(session, () => room.line)) {
    this.conversation = new Conversation('customer', session, heeded(link, room))
    this.composing = new Composing(this.conversation, async () => {
      const { Uploads } = await import('../link/uploads.svelte.ts')
      return new Uploads({ endpoint: '/api/room/uploads', headers: { 'foyer-session': session } })
    })
    $effect.root(() => {
      $effect(() => {
        const chat = room.now?.chat
        if (chat) untrack(() => this.conversation.take(chat))
      })
      $effect(() => {
        if (this.conversation.unread === 0) this.#takeBack()
      })
    })
    void import('../ui/alerts.svelte.ts').then(
      (late) => (this.alerts = late.alerts),
      () => undefined,
    )
    const goOn = () => {
      this.#listen(room.line)
      this.conversation.wake()
    }
    room.whenBack(goOn)
    goOn()
  }

  /** The title of the page, with how much is unread. */
  titled(title: string): string {
    const { unread, unreadCount } = this.conversation
    return unread > 0 ? chat_unread_document({ count: unreadCount, title }) : title
  }

  /** Neither who wrote nor what is in it: others may see the screen. */
  #raise(occasion: string): void {
    this.#takeBack()
    if (this.alerts) this.#takeBack = this.alerts.raise(occasion, chat_room_notice(), { away: true })
  }

  /** A former line is closed: nothing comes of it any more. */
  #listen(line: Room['line']): void {
    if (!line || line === this.#line) return
    this.#line = line
    line.on('message', ({ session, message, chat }) => {
      this.conversation.hear(message, chat)
      if (message.from.kind === 'agent') this.#raise(`chat ${session} ${message.number}`)
    })
    line.on('chat', ({ chat }) => this.conversation.take(chat))
    line.on('typing', ({ from }) => from !== customerTypes && this.conversation.types(from))
  }
}

/** A gate that was closed meanwhile is for the whole page: the chat alone would wait for good. */
function heeded(link: ChatLink, room: Room): ChatLink {
  const heed = async <T>(answered: Promise<ChatAnswer<T>>): Promise<ChatAnswer<T>> => {
    const answer = await answered
    if (typeof answer === 'object' && answer !== null && 'refusal' in answer)
      room.takesOut(String(answer.refusal))
    return answer
  }
  return {
    ...link,
    read: (place) => heed(link.read(place)),
    write: (letter) => heed(link.write(letter)),
    seen: (upTo) => heed(link.seen(upTo)),
  }
}

/** Null: there is no room here. */
export const chatOf = (room: Room): RoomChat | null => room.now && new RoomChat(room, room.now.id)
