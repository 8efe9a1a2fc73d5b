import type { ChatFile, ChatMessage, ChatState } from '../../../shared/chat.ts'
import { chat_unread_more } from '../../../words/messages.js'
import { Patience } from '../patience.ts'
import type { ChatLink } from './chat-link.ts'
import { rightNow } from './moments.ts'
import { keptDraft, keepDraft } from './draft.ts'
import { Log } from './log.svelte.ts'
import { newLetterId, Outbox } from './outbox.svelte.ts'

/** How long somebody is taken to be writing after having been heard of. */
const TYPES_MS = 5_000
/** How often the other side is told so. */
const SAY_TYPING_MS = 2_000

/** A session's chat as one side has it: what was said, what waits to be sent, and what was seen. */
export class Conversation {
  readonly log: Log
  readonly outbox: Outbox
  /** Who types now. */
  typing = $state<string | null>(null)
  /** What is being written and not sent, over reloads. */
  #draft = $state('')
  /** The end of the log is on a screen that somebody looks at. */
  #inSight = $state(false)
  #seen = $state(0)
  readonly seenHere: number = $derived.by(() => {
    const chat = this.log.chat
    return Math.max(this.#seen, (this.side === 'agent' ? chat?.seenByAgent : chat?.seenByCustomer) ?? 0)
  })
  readonly unread: number = $derived.by(
    () =>
      this.log.messages.filter(({ from, number }) => from.kind !== this.side && number > this.seenHere)
        .length,
  )
  /** Not all that is unread is here. */
  readonly hasMoreUnread: boolean = $derived.by(
    () => this.unread > 0 && this.log.hasOlder && this.seenHere < this.log.first - 1,
  )
  /** As it is written: what is here, and whether that is all. */
  readonly unreadCount: string = $derived.by(() =>
    this.hasMoreUnread ? chat_unread_more({ count: this.unread }) : String(this.unread),
  )
  readonly closed: boolean = $derived.by(() => this.log.chat?.closed ?? false)

  readonly side: 'agent' | 'customer'
  readonly #place: string
  readonly #link: ChatLink
  readonly #patience = new Patience()
  #typed: ReturnType<typeof setTimeout> | undefined
  #saidTyping = 0
  #reported = 0
  #reporting = false

  constructor(side: 'agent' | 'customer', place: string, link: ChatLink) {
    this.side = side
    this.#place = place
    this.#link = link
    this.#draft = keptDraft(place)
    this.log = new Log(link, () => this.#look())
    this.outbox = new Outbox(place, link, (message) => this.hear(message))
  }

  /** Sends what waits from before a reload, and fetches what is new. */
  wake(): void {
    this.log.wake()
    this.outbox.wake()
    this.#patience.wake()
    void this.#report()
  }

  hear(message: ChatMessage, chat?: ChatState): void {
    if (message.from.kind !== this.side) this.typing = null
    this.log.hear(message, chat)
  }

  take(chat: ChatState): void {
    this.log.take(chat)
  }

  types(from: string): void {
    this.typing = from
    clearTimeout(this.#typed)
    this.#typed = setTimeout(() => (this.typing = null), TYPES_MS)
  }

  get draft(): string {
    return this.#draft
  }

  set draft(text: string) {
    this.#draft = text
    keepDraft(this.#place, text)
    if (!text || performance.now() - this.#saidTyping < SAY_TYPING_MS) return
    this.#saidTyping = performance.now()
    this.#link.typing()
  }

  write(text: string, files: readonly ChatFile[]): void {
    this.#saidTyping = 0
    this.outbox.add({ id: newLetterId(), text, files, at: rightNow() })
  }

  /** Whether the other side has seen one's own message. */
  isSeen({ number }: ChatMessage): boolean {
    const chat = this.log.chat
    return number <= ((this.side === 'agent' ? chat?.seenByCustomer : chat?.seenByAgent) ?? 0)
  }

  /** Whether the end of the log can be read now. */
  set inSight(is: boolean) {
    this.#inSight = is
    this.#look()
  }

  #look(): void {
    if (!this.#inSight || this.log.last <= this.seenHere) return
    this.#seen = this.log.last
    void this.#report()
  }

  /** Until the server has heard of it: it may be out of reach. */
  async #report(): Promise<void> {
    if (this.#reporting) return
    this.#reporting = true
    for (let failures = 0; this.#seen > this.#reported;) {
      const upTo = this.#seen
      const answer = await this.#link.seen(upTo)
      if (answer === 'unreachable') await this.#patience.wait(failures++)
      else this.#reported = upTo
    }
    this.#reporting = false
  }
}
