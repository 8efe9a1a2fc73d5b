import type { CannedReply } from '../../shared/canned-replies.ts'
import type { SessionId } from '../../shared/ids.ts'
import { commands } from '../link/console.ts'
import type { Desk } from './desk.svelte.ts'

/** The saved replies that may be written in a session, chosen with the keyboard while the field keeps the focus. */
export class Replies {
  isOpen = $state(false)
  /** Null until they are read. */
  all = $state.raw<readonly CannedReply[] | null>(null)
  failed = $state(false)
  /** By what is written, which then is what is looked for; else by the button, and then it is left alone. */
  isTyped = $state(false)
  #typed = $state('')
  #at = $state(0)
  /** Every word that is typed begins one of the reply's. */
  readonly found: readonly CannedReply[] = $derived.by(() => {
    const wanted = wordsOf(this.#typed)
    return (this.all ?? []).filter(({ title, text }) => {
      const words = wordsOf(`${title} ${text}`)
      return wanted.every((each) => words.some((word) => word.startsWith(each)))
    })
  })
  readonly current: CannedReply | null = $derived.by(() => this.found[this.#at] ?? null)
  readonly #desk: Desk
  readonly #session: SessionId
  #asking = false

  constructor(desk: Desk, session: SessionId) {
    this.#desk = desk
    this.#session = session
  }

  /** A "/" alone opens, what is typed behind it is looked for, and what is no search any more closes. */
  typed(draft: string): void {
    const goesOn = this.isOpen && this.isTyped && SEARCH.test(draft)
    if (draft !== '/' && !goesOn) return this.close()
    this.#open(true, draft.slice(1))
  }

  /** All there are, beside what is written. */
  open(): void {
    this.#open(false, '')
  }

  #open(isTyped: boolean, wanted: string): void {
    this.isOpen = true
    this.isTyped = isTyped
    this.#typed = wanted
    this.#at = 0
    void this.#read()
  }

  async #read(): Promise<void> {
    if (this.all || this.#asking) return
    this.#asking = true
    this.failed = false
    try {
      this.all = (await this.#desk.ask(commands.cannedReplies(this.#session))).items
    } catch {
      this.failed = true
    } finally {
      this.#asking = false
    }
  }

  close(): void {
    this.isOpen = false
  }

  /** Whether the key was for the list. */
  press(key: string): boolean {
    const count = this.found.length
    const step = { ArrowDown: 1, ArrowUp: -1 }[key]
    if (step && count > 0) this.#at = (this.#at + step + count) % count
    if (key === 'Escape') this.close()
    return key === 'Escape' || step !== undefined
  }

  /** The text as it would be sent. */
  filled({ text }: CannedReply, names: { customer: string; agent: string }): string {
    return text.replace(/\{(customer|agent)\}/g, (_, who: keyof typeof names) => names[who])
  }
}

/** In a search no blank comes right behind the "/", and no other "/": "/ 5 pieces" and "/home/ada" are messages. */
const SEARCH = /^\/(?!\s)[^/\n]*$/

const wordsOf = (text: string): string[] =>
  text
    .toLocaleLowerCase()
    .split(/[^\p{L}\p{M}\p{N}]+/u)
    .filter(Boolean)
