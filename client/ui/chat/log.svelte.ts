import type { ChatMessage, ChatPage, ChatState } from '../../../shared/chat.ts'
import { Patience } from '../patience.ts'
import type { ChatLink } from './chat-link.ts'

/** Whoever was away for longer than this begins with the newest page again. */
const FAR = 200

/** The messages of a session without a gap, from as far back as they were asked for to the newest. */
export class Log {
  messages = $state.raw<readonly ChatMessage[]>([])
  chat = $state.raw<ChatState | null>(null)
  /** The newest page is here. */
  loaded = $state(false)
  loadingOlder = $state(false)
  readonly first = $derived(this.messages[0]?.number ?? 1)
  readonly last = $derived(this.messages.at(-1)?.number ?? 0)
  readonly hasOlder = $derived(this.first > 1)
  /** Heard before what comes before them. */
  #early: readonly ChatMessage[] = []
  #fetching = false
  #closed = false
  /** Since the question that is on its way was asked: whatever it is answered was said of before. */
  #woken = false
  readonly #link: ChatLink
  readonly #patience = new Patience()

  readonly #grown: () => void

  /** `grown`: messages came, by whatever way. */
  constructor(link: ChatLink, grown: () => void = () => undefined) {
    this.#link = link
    this.#grown = grown
  }

  hear(message: ChatMessage, chat?: ChatState): void {
    this.#merge([message])
    if (chat) this.take(chat)
    else void this.catchUp()
  }

  /** How far things are, by whatever way it came; numbers never fall. */
  take(chat: ChatState): void {
    const known = this.chat
    const newer = known && isOlder(chat, known) ? known : chat
    // A session that was renewed is open again to who could not read on.
    if (known?.closed && !newer.closed) this.#closed = false
    this.chat = known
      ? {
          ...newer,
          last: Math.max(chat.last, known.last),
          seenByCustomer: Math.max(chat.seenByCustomer, known.seenByCustomer),
          seenByAgent: Math.max(chat.seenByAgent, known.seenByAgent),
        }
      : chat
    void this.catchUp()
  }

  /** The line is back: asks for what was missed. */
  wake(): void {
    this.#closed = false
    this.#woken = true
    this.#patience.wake()
    void this.catchUp()
  }

  /** Fetches until nothing is missing. */
  async catchUp(): Promise<void> {
    if (this.#fetching) return
    this.#fetching = true
    try {
      for (let failures = 0; !this.#closed && this.#isBehind();)
        if (!(await this.#fetch()) && !this.#woken) await this.#patience.wait(failures++)
    } finally {
      this.#fetching = false
    }
  }

  /** False: it brought nothing. */
  async #fetch(): Promise<boolean> {
    const isFar = this.loaded && (this.chat?.last ?? 0) - this.last > FAR
    const isAnew = !this.loaded || isFar
    const known = this.chat
    this.#woken = false
    const page = await this.#link.read(isAnew ? {} : { after: this.last })
    if (page === 'unreachable') return false
    if ('refusal' in page) {
      this.#closed = !this.#woken
      return true
    }
    // What was told meanwhile may be newer than what was read, and what came after it is told as well.
    const { closed, attachments } = this.chat === known || !this.chat ? page.chat : this.chat
    return this.#accept({ ...page, chat: { ...page.chat, closed, attachments } }, isAnew)
  }

  /** One page further back; `before` is called when it is there and not yet shown. False: there is none. */
  async older(before: () => void): Promise<boolean> {
    if (this.loadingOlder || !this.hasOlder) return false
    this.loadingOlder = true
    try {
      const { first } = this
      const page = await this.#link.read({ before: first })
      // Whoever began with the newest page meanwhile would have a gap.
      if (page === 'unreachable' || 'refusal' in page || this.first !== first) return false
      before()
      this.#merge(page.items, true)
      return true
    } finally {
      this.loadingOlder = false
    }
  }

  #isBehind(): boolean {
    return !this.loaded || this.last < Math.max(this.chat?.last ?? 0, this.#early.at(-1)?.number ?? 0)
  }

  /** False: it brought nothing new. */
  #accept(page: ChatPage, isAnew: boolean): boolean {
    const before = this.last
    const isFirst = !this.loaded
    if (isAnew) {
      this.#early = [...this.#early, ...this.messages].filter(
        ({ number }) => number >= (page.items[0]?.number ?? 1),
      )
      this.messages = []
    }
    this.loaded = true
    this.#merge(page.items, true)
    this.take(page.chat)
    return isFirst || this.last > before
  }

  /** A page begins where it was asked for; one message alone is only the next where nothing is missing before it. */
  #merge(news: readonly ChatMessage[], isPage = false): void {
    const sorted = [...this.messages, ...this.#early, ...news]
      .sort((a, b) => a.number - b.number)
      .filter(({ number }, index, all) => number !== all[index - 1]?.number)
    const starts = [this.messages[0], isPage ? news[0] : undefined].flatMap((each) => each?.number ?? [])
    const from = starts.length > 0 ? Math.min(...starts) : 1
    const run = this.loaded ? sorted.filter(({ number }) => number >= from) : []
    const kept = contiguous(run, from)
    this.messages = kept
    this.#early = sorted.filter(({ number }) => number > (kept.at(-1)?.number ?? 0))
    this.#grown()
  }
}

/** Its numbers never fall. */
const isOlder = (chat: ChatState, known: ChatState): boolean =>
  chat.last < known.last || chat.seenByCustomer < known.seenByCustomer || chat.seenByAgent < known.seenByAgent

/** Those that follow one another without a gap, the first being `from`. */
function contiguous(sorted: readonly ChatMessage[], from: number): ChatMessage[] {
  const gap = sorted.findIndex(({ number }, index) => number !== from + index)
  return gap < 0 ? [...sorted] : sorted.slice(0, gap)
}
