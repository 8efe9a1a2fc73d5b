import { untrack } from 'svelte'
import type { ChatMoved, CUSTOMER_TYPES, MessageWritten, Typing } from '../../shared/chat.ts'
import type { SessionId } from '../../shared/ids.ts'
import { chat_room_document, chat_typing, chat_unread_document } from '../../words/messages.js'
import { roomChat } from '../link/room-chat.ts'
import type { ChatLink } from '../ui/chat/chat-link.ts'
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
  readonly #room: Room
  /** After the end what was read before stays readable, as long as the page does. */
  readonly isOpen = $derived.by(() => !this.#room.ended || this.conversation.log.messages.length > 0)
  readonly typing = $derived.by(() => {
    const from = this.conversation.typing
    return from && chat_typing({ name: firstName(from) })
  })

  constructor(room: Room, session: SessionId, link: ChatLink = roomChat(session, () => room.line)) {
    this.#room = room
    this.conversation = new Conversation('customer', session, link)
    this.composing = new Composing(this.conversation, async () => {
      const { Uploads } = await import('../link/uploads.svelte.ts')
      return new Uploads({ endpoint: '/api/room/uploads', headers: { 'foyer-session': session } })
    })
    room.whenBack(() => this.conversation.wake())
    $effect.root(() => {
      $effect(() => {
        const chat = room.now?.chat
        if (chat) untrack(() => this.conversation.take(chat))
      })
      $effect(() => this.#listen(room.line))
    })
    this.conversation.wake()
  }

  /** The title of the page, with how much is unread. */
  titled(title: string): string {
    const { unread } = this.conversation
    return unread > 0 ? chat_unread_document({ count: unread, title }) : title
  }

  #listen(line: Room['line']) {
    if (!line) return
    const message = ({ message, chat }: MessageWritten) => this.conversation.hear(message, chat)
    const chat = (moved: ChatMoved) => this.conversation.take(moved.chat)
    const typing = ({ from }: Typing) => from !== customerTypes && this.conversation.types(from)
    line.on('message', message)
    line.on('chat', chat)
    line.on('typing', typing)
    return () => {
      line.off('message', message)
      line.off('chat', chat)
      line.off('typing', typing)
    }
  }
}
