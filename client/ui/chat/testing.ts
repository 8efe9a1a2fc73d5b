import type { ChatMessage, ChatPage, ChatState } from '../../../shared/chat.ts'
import type { AgentId, ChatMessageId } from '../../../shared/ids.ts'
import type { RefusalCode } from '../../../shared/refusals.ts'
import type { ChatAnswer, ChatLink, Letter } from './chat-link.ts'

export const at = '2026-03-02T09:46:00.000Z'

export const message = (number: number, change: Partial<ChatMessage> = {}): ChatMessage => ({
  id: `019a0000-0000-7000-8000-${String(number).padStart(12, '0')}` as ChatMessageId,
  number,
  from: { kind: 'customer' },
  text: `Message ${number}`,
  files: [],
  at,
  ...change,
})

/** So many messages, the oldest first. */
export const messages = (count: number): ChatMessage[] =>
  Array.from({ length: count }, (_each, n) => message(n + 1))

export const chatState = (change: Partial<ChatState> = {}): ChatState => ({
  last: 0,
  seenByCustomer: 0,
  seenByAgent: 0,
  attachments: true,
  closed: false,
  ...change,
})

/** A server's chat: it takes an id once, gives pages of `page`, and answers as it is told to. */
export class PretendChat implements ChatLink {
  messages: ChatMessage[]
  state: Partial<ChatState> = {}
  reachable = true
  /** The server does what it is asked, and the answer gets lost. */
  losesAnswers = false
  refuses: (letter: { text: string }) => RefusalCode | null = () => null
  /** Every letter that came, also again. */
  readonly heard: { id: ChatMessageId; text: string }[] = []
  readonly asked: { before?: number; after?: number }[] = []
  readonly seenUpTo: number[] = []
  #held: Promise<void> | null = null
  readonly #page: number

  constructor(count = 0, page = 4) {
    this.messages = messages(count)
    this.#page = page
  }

  get chat(): ChatState {
    return chatState({ last: this.messages.length, ...this.state })
  }

  /** What is asked next is answered, as things were when it was asked, when the answer is called. */
  hold(): () => void {
    let answer = (): void => undefined
    this.#held = new Promise<void>((resolve) => (answer = resolve))
    return answer
  }

  write = ({ id, text, files }: Pick<Letter, 'id' | 'text' | 'files'>): Promise<ChatAnswer<ChatMessage>> => {
    this.heard.push({ id, text })
    return this.#answer(() => {
      const refusal = this.refuses({ text })
      if (refusal) return { refusal }
      const known = this.messages.find((each) => each.id === id)
      if (known) return known
      const from = { kind: 'agent', id: id as string as AgentId, name: 'Ada Brandt' } as const
      const written = message(this.messages.length + 1, { id, text, files: [...files], from })
      this.messages.push(written)
      return written
    })
  }

  read = (place: { before?: number; after?: number }): Promise<ChatAnswer<ChatPage>> => {
    this.asked.push(place)
    const { before = Infinity, after } = place
    const found = this.messages.filter(({ number }) => number > (after ?? 0) && number < before)
    const { chat } = this
    const items = after === undefined ? found.slice(-this.#page) : found.slice(0, this.#page)
    return this.#answer(() => ({ items, chat }))
  }

  seen = (upTo: number): Promise<ChatAnswer<'kept'>> =>
    this.#answer(() => {
      this.seenUpTo.push(upTo)
      return 'kept'
    })

  typing = (): void => undefined

  async #answer<T>(work: () => ChatAnswer<T>): Promise<ChatAnswer<T>> {
    const { reachable, losesAnswers } = this
    const answer = reachable ? work() : 'unreachable'
    const held = this.#held
    this.#held = null
    await held
    return losesAnswers ? 'unreachable' : answer
  }
}
