import type { ChatMessage, ChatPage, WriteMessage } from '../../shared/chat.ts'

/** What a tab reaches the server by; throws where nothing comes back, whether or not it arrived. */
export interface ChatServer {
  write(message: WriteMessage): Promise<ChatMessage>
  read(place: { after: number }): Promise<ChatPage>
  see(upTo: number): Promise<void>
}

/**
 * The least that a page does to have the whole chat: keeps what it writes until it is answered, sends it in order, takes
 * what it hears by number, and fetches from the first gap on.
 */
export class ChatTab {
  readonly #server: ChatServer
  readonly #heard = new Map<number, ChatMessage>()
  readonly outbox: WriteMessage[] = []
  /** How far the others have seen: the highest that was ever heard. */
  readonly seen = { byCustomer: 0, byAgent: 0 }
  #last = 0

  constructor(server: ChatServer) {
    this.#server = server
  }

  /** Without a gap, as they are shown. */
  get shown(): ChatMessage[] {
    const shown: ChatMessage[] = []
    for (let next = this.#heard.get(1); next; next = this.#heard.get(next.number + 1)) shown.push(next)
    return shown
  }

  hears(message: ChatMessage): void {
    const known = this.#heard.get(message.number)
    if (known && known.id !== message.id) throw new Error(`two messages are number ${message.number}`)
    this.#heard.set(message.number, message)
    this.#last = Math.max(this.#last, message.number)
  }

  moves({ last, seenByCustomer, seenByAgent }: ChatPage['chat']): void {
    this.#last = Math.max(this.#last, last)
    this.seen.byCustomer = Math.max(this.seen.byCustomer, seenByCustomer)
    this.seen.byAgent = Math.max(this.seen.byAgent, seenByAgent)
  }

  /** One try at everything that waits, in its order; what fails stays. True once nothing waits. */
  async sends(): Promise<boolean> {
    for (let first = this.outbox[0]; first; first = this.outbox[0]) {
      const message = await this.#server.write(first).catch(() => null)
      if (!message) return false
      this.hears(message)
      this.outbox.shift()
    }
    return true
  }

  /** One try at what is missing. True once nothing is, as far as is known. */
  async catchesUp(): Promise<boolean> {
    for (;;) {
      const page = await this.#server.read({ after: this.shown.length }).catch(() => null)
      if (!page) return false
      page.items.forEach((message) => this.hears(message))
      this.moves(page.chat)
      if (page.items.length === 0 || this.shown.length >= this.#last) return true
    }
  }

  sees = async (): Promise<void> => this.#server.see(this.shown.length).catch(() => undefined)
}
