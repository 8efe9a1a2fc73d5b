const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' })
const words = new Intl.Segmenter('und', { granularity: 'word' })

/** How wide the text from one place to another is, set in a line. */
type Width = (from: number, to: number) => number

/**
 * Where lines begin and end that are at most so many ems wide: after spaces, between words of scripts without spaces,
 * and within what is wider than a line.
 */
export const broken = (text: string, width: Width, ems: number): readonly [number, number][] =>
  new Breaking(text, width, ems).lines

class Breaking {
  readonly lines: [number, number][] = []
  readonly #text: string
  readonly #width: Width
  readonly #ems: number
  /** Where a line may end, and how wide what ends there is by itself. */
  readonly #ends: readonly number[]
  readonly #widths: readonly number[]
  #from = 0

  constructor(text: string, width: Width, ems: number) {
    this.#text = text
    this.#width = width
    this.#ems = ems
    const ends = opportunities(text)
    this.#ends = ends
    this.#widths = ends.map((end, index) => width(ends[index - 1] ?? 0, end))
    for (let next = this.#firstTooWide(0); next < ends.length; next = this.#firstTooWide(next + 1))
      this.#breakBefore(next)
    this.lines.push([this.#from, text.length])
  }

  #breakBefore(next: number): void {
    const [before, end] = [this.#endAt(next - 1), this.#endAt(next)]
    if (before > this.#from) this.#breakAt(before)
    if (this.#fits(end)) return
    // A number or an address without a space may be wider than any line.
    for (const cut of cuts(this.#text, this.#from, end)) if (!this.#fits(cut.next)) this.#breakAt(cut.at)
  }

  #breakAt(at: number): void {
    this.lines.push([this.#from, this.#trimmed(at)])
    this.#from = at
  }

  /** Guessed by what words are wide by themselves, as to shape every beginning of a line would take long. */
  #firstTooWide(next: number): number {
    const last = this.#ends.length
    let guess = next
    for (let wide = this.#width(this.#from, this.#endAt(next - 1)); guess < last; guess++)
      if ((wide += this.#widths[guess] ?? 0) > this.#ems) break
    while (guess > next && !this.#fits(this.#endAt(guess - 1))) guess--
    while (guess < last && this.#fits(this.#endAt(guess))) guess++
    return guess
  }

  #endAt = (index: number): number => this.#ends[index] ?? 0
  #fits = (end: number): boolean => this.#width(this.#from, this.#trimmed(end)) <= this.#ems
  #trimmed = (end: number): number => this.#from + this.#text.slice(this.#from, end).trimEnd().length
}

function cuts(text: string, from: number, to: number): { at: number; next: number }[] {
  const ends = [...graphemes.segment(text.slice(from, to))].map(
    ({ index, segment }) => from + index + segment.length,
  )
  return ends.slice(0, -1).map((at, index) => ({ at, next: ends[index + 1] ?? to }))
}

const withoutSpaces =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u

function opportunities(text: string): number[] {
  const ends: number[] = []
  const segments = [...words.segment(text)]
  for (const [position, { segment, index }] of segments.entries()) {
    const next = segments[position + 1]
    const isBreak =
      !next ||
      (/\s$/.test(segment) && !/^\s/.test(next.segment)) ||
      (withoutSpaces.test(segment) && withoutSpaces.test(next.segment))
    if (isBreak) ends.push(index + segment.length)
  }
  return ends
}
