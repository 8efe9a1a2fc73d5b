import type { Letter } from './chat-link.ts'
import { writing } from './draft.ts'

const TIME_DIGITS = 15
const unsent = 'foyer-unsent/'

/**
 * Letters of one place in `localStorage`, each under a key of its own, so that tabs that write at the same time lose
 * nothing of each other's; keys are in the order in which they were written. A browser may forbid storage: then they
 * live as long as the page.
 */
export class Letters {
  readonly #prefix: string
  /** What the storage would not take: newer than what it may have under the same key. */
  readonly #here = new Map<string, Letter>()

  constructor(place: string) {
    this.#prefix = `${unsent}${place}/`
  }

  holds(key: string): boolean {
    return key.startsWith(this.#prefix)
  }

  /** The first written first. */
  all(): Letter[] {
    const kept = new Map<string, Letter>()
    for (const key of storedKeys(this.#prefix)) {
      const letter = stored(key)
      if (letter) kept.set(key, { ...letter, key })
    }
    for (const [key, letter] of this.#here) kept.set(key, letter)
    return [...kept.values()].sort((a, b) => (a.key < b.key ? -1 : 1))
  }

  add(letter: Omit<Letter, 'key'>): void {
    // Neither a clock that was put back nor the same moment changes the order, in whichever tab it was written.
    const last = Number(this.all().at(-1)?.key.slice(this.#prefix.length).slice(0, TIME_DIGITS) ?? 0)
    const at = String(Math.max(Date.now(), last + 1)).padStart(TIME_DIGITS, '0')
    this.put({ ...letter, key: `${this.#prefix}${at}-${letter.id}` })
  }

  has({ key }: Letter): boolean {
    return this.all().some((each) => each.key === key)
  }

  put(letter: Letter): void {
    try {
      localStorage.setItem(letter.key, JSON.stringify(letter))
      this.#here.delete(letter.key)
    } catch {
      this.#here.set(letter.key, letter)
    }
  }

  remove({ key }: Letter): void {
    this.#here.delete(key)
    try {
      localStorage.removeItem(key)
    } catch {
      return
    }
  }
}

/** The places below `owner` where something waits to be sent. */
export const placesWithLetters = (owner: string): string[] => {
  const before = `${unsent}${owner}/`
  return [...new Set(storedKeys(before).map((key) => key.slice(before.length).split('/')[0] ?? ''))]
}

/** Throws away the letters and drafts below `owner`: whoever uses this browser next finds nothing of them. */
export function forgetWritten(owner: string): void {
  for (const before of [unsent, writing])
    for (const key of storedKeys(`${before}${owner}/`)) localStorage.removeItem(key)
}

function storedKeys(prefix: string): string[] {
  try {
    return Object.keys(localStorage).filter((key) => key.startsWith(prefix))
  } catch {
    return []
  }
}

function stored(key: string): Letter | null {
  try {
    return JSON.parse(localStorage.getItem(key) ?? 'null') as Letter | null
  } catch {
    return null
  }
}
