interface Part {
  text: string
  isMarked: boolean
}

/** From as many letters on, the search finds what is typed anywhere in a word, not only where one begins. */
const ANYWHERE_FROM = 3
const accents = /[\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670]/g

/** Upper case first, so that ß is ss and ı is i. One character may become none or several. */
const folded = (text: string): string =>
  text.normalize('NFKD').replace(accents, '').toUpperCase().toLowerCase()

/** A name in parts: those that hold what was typed, whatever its case and accents, and those between. */
export function marked(name: string, typed: string): Part[] {
  const letters = [...name]
  // Which letter of the name each character of its folded form comes from.
  const origin = letters.flatMap((letter, index) => Array.from(folded(letter), () => index))
  const text = letters.map(folded).join('')
  const hits = new Set<number>()
  for (const word of folded(typed).split(/\s+/).filter(Boolean))
    for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1))
      if (word.length >= ANYWHERE_FROM || isStart(text, at))
        for (const index of origin.slice(at, at + word.length)) hits.add(index)
  return joined(letters.map((text, index) => ({ text, isMarked: hits.has(index) })))
}

const isStart = (text: string, at: number): boolean =>
  at === 0 || !/[\p{L}\p{M}\p{N}]/u.test(text[at - 1] ?? '')

function joined(letters: readonly Part[]): Part[] {
  const parts: Part[] = []
  for (const { text, isMarked } of letters) {
    const last = parts.at(-1)
    // An accent of its own belongs to the letter before it.
    const isSame = last?.isMarked === isMarked || folded(text) === ''
    if (last && isSame) last.text += text
    else parts.push({ text, isMarked })
  }
  return parts
}
