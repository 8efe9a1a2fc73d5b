/** So many first letters of a word have keys; with one letter left out, a ninth. */
const LETTERS = 8
const SHORTEST = 4

/** The word itself, and it with each letter left out in turn. */
const without = (letters: readonly string[]): string[] => [
  letters.join(''),
  ...letters.map((_, left) => letters.filter((_letter, n) => n !== left).join('')),
]

/**
 * Keys of a word of a name: two beginnings of words that differ by one letter (left out, added, another, or two
 * exchanged) have one in common (SymSpell's symmetric deletion).
 */
export function keysOf(word: string): string[] {
  const letters = [...word]
  const keys = new Set([letters.slice(0, LETTERS).join('')])
  for (let length = SHORTEST; length <= Math.min(letters.length, LETTERS + 1); length++)
    for (const key of without(letters.slice(0, length))) keys.add(key)
  return [...keys]
}

/** Keys of what was typed; none where it is too short to tell a mistake, or no word of letters. */
export function keysOfTyped(typed: string): string[] {
  const letters = [...typed]
  return letters.length < SHORTEST || !/^[\p{L}\p{M}]+$/u.test(typed)
    ? []
    : [...new Set(without(letters.slice(0, LETTERS)))]
}

/** How far mistakes may go: one, and two in a long word. */
const bearable = (typed: readonly string[]): number => (typed.length < LETTERS ? 1 : 2)

/** Of these words those that somebody may have begun to type so, the nearest first. */
export function meantBy(typed: string, words: readonly string[]): string[] {
  const letters = [...typed]
  const most = bearable(letters)
  return words
    .map((word) => ({ word, mistakes: mistakes(letters, [...word].slice(0, letters.length + most)) }))
    .filter((each) => each.mistakes <= most)
    .sort((a, b) => a.mistakes - b.mistakes || a.word.length - b.word.length || (a.word < b.word ? -1 : 1))
    .map(({ word }) => word)
}

/**
 * Fewest letters left out, added, changed or exchanged with their neighbour between what was typed and any beginning
 * of the word (optimal string alignment). Hundreds of words are compared while somebody types: one flat table.
 */
function mistakes(typed: readonly string[], word: readonly string[]): number {
  const width = word.length + 1
  const table = new Uint16Array((typed.length + 1) * width)
  const at = (row: number, column: number) => table[row * width + column] as number
  for (let column = 1; column < width; column++) table[column] = column
  for (let row = 1; row <= typed.length; row++) {
    table[row * width] = row
    for (let column = 1; column < width; column++) {
      const same = typed[row - 1] === word[column - 1]
      const changed = at(row - 1, column - 1) + (same ? 0 : 1)
      let fewest = Math.min(at(row - 1, column) + 1, at(row, column - 1) + 1, changed)
      if (row > 1 && column > 1 && typed[row - 1] === word[column - 2] && typed[row - 2] === word[column - 1])
        fewest = Math.min(fewest, at(row - 2, column - 2) + 1)
      table[row * width + column] = fewest
    }
  }
  return Math.min(...table.subarray(typed.length * width))
}
