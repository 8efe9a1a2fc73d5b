import { v4 as uuid } from 'uuid'
import type { ChatMessage } from '../../../shared/chat.ts'
import type { ChatMessageId } from '../../../shared/ids.ts'
import { Patience } from '../patience.ts'
import { isLater, type ChatLink, type Letter } from './chat-link.ts'
import { Letters } from './letters.ts'

/** `sending`: its first try. `waiting`: the server cannot be reached, it goes by itself. `failed`: it would not have it. */
export type LetterState = 'sending' | 'waiting' | 'failed'

/**
 * What is written and the server does not have yet: in this browser with the press of "Send", sent in order, one at a
 * time. Tabs share it: each sends what comes first, under an id that makes it one message however often it is heard,
 * and nothing later before that has been answered.
 */
export class Outbox {
  letters = $state.raw<readonly Letter[]>([])
  #unreachable = $state(false)
  /** Something is here alone, as the server cannot be reached. */
  waiting = $derived(this.#unreachable && this.letters.some(({ refused }) => !refused))
  readonly #kept: Letters
  readonly #link: ChatLink
  readonly #deliver: (message: ChatMessage) => void
  readonly #patience = new Patience()
  #sending = false
  /** Whoever asks has to put something right first. */
  #paused = $state(false)
  /** Since the letter that is on its way went: whatever it is answered was said of before. */
  #woken = false

  constructor(place: string, link: ChatLink, deliver: (message: ChatMessage) => void) {
    this.#kept = new Letters(place)
    this.#link = link
    this.#deliver = deliver
    this.#look()
    addEventListener('storage', ({ key }) => {
      if (key !== null && !this.#kept.holds(key)) return
      this.#look()
      void this.send()
    })
  }

  add(letter: Omit<Letter, 'key'>): void {
    this.#kept.add(letter)
    this.#look()
    void this.send()
  }

  stateOf({ refused }: Letter): LetterState {
    if (refused) return 'failed'
    return this.#unreachable || this.#paused ? 'waiting' : 'sending'
  }

  again({ key, refused: _, ...letter }: Letter): void {
    this.#kept.put({ key, ...letter })
    this.#look()
    void this.send()
  }

  discard(letter: Letter): void {
    this.#kept.remove(letter)
    this.#look()
  }

  /** The line is back, or this person may write again: waits no longer. */
  wake(): void {
    this.#paused = false
    this.#woken = true
    this.#patience.wake()
    void this.send()
  }

  async send(): Promise<void> {
    if (this.#sending) return
    this.#sending = true
    try {
      for (let failures = 0; !this.#paused;) {
        const [next] = this.#kept.all().filter(({ refused }) => !refused)
        if (!next) break
        const hasAnswered = await this.#try(next)
        this.#unreachable = !hasAnswered
        if (hasAnswered) failures = 0
        else if (!this.#woken) await this.#patience.wait(failures++)
      }
    } finally {
      this.#sending = false
    }
  }

  /** False: no word from the server. */
  async #try(letter: Letter): Promise<boolean> {
    this.#woken = false
    const answer = await this.#link.write(letter)
    if (answer === 'unreachable') return false
    if (!('refusal' in answer)) {
      this.#deliver(answer)
      this.#kept.remove(letter)
    } else if (isLater(answer.refusal)) this.#paused = !this.#woken
    // Another tab may have sent it meanwhile, or this person may have thrown it away there.
    else if (this.#kept.has(letter)) this.#kept.put({ ...letter, refused: answer.refusal })
    this.#look()
    return true
  }

  #look(): void {
    this.letters = this.#kept.all()
  }
}

export const newLetterId = (): ChatMessageId => uuid() as ChatMessageId
