import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { broken } from './break-lines.ts'

/** As if every letter were one em wide. */
const byLetters = (from: number, to: number): number => to - from
const linesOf = (text: string, ems: number, width = byLetters): string[] =>
  broken(text, width, ems).map(([from, to]) => text.slice(from, to))

describe('a paragraph is broken into lines', () => {
  test.each([
    ['that is empty', '', 5, ['']],
    ['that fits', 'one two', 7, ['one two']],
    ['between words, without the blank there', 'one two three', 7, ['one two', 'three']],
    [
      'within a word that is wider than a line, and goes on after it',
      'a abcdefg hi',
      3,
      ['a', 'abc', 'def', 'g', 'hi'],
    ],
    ['that begins with blanks and a wide word', '  abcdef', 4, ['', 'abcd', 'ef']],
    ['never within one letter', 'e\u0301e\u0301e\u0301', 2, ['e\u0301', 'e\u0301', 'e\u0301']],
    ['between words of a script without spaces', '你好世界', 3, ['你好', '世界']],
    ['never, where there is no end to it', 'one two three', Infinity, ['one two three']],
  ])('%s', (_what, text, ems, lines) => {
    expect(linesOf(text, ems)).toEqual(lines)
  })

  test('where a longer beginning is narrower, by what is really set', () => {
    // As where letters join: "ab" is narrower than "a".
    const joined = (from: number, to: number) => ('ab cd'.slice(from, to) === 'ab cd' ? 2 : to - from)
    expect(linesOf('ab cd', 2, joined)).toEqual(['ab cd'])
  })

  test('so that each takes as many words as fit', () => {
    const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), minLength: 1, maxLength: 9 })
    fc.assert(
      fc.property(
        fc.array(word, { minLength: 1, maxLength: 30 }),
        fc.integer({ min: 9, max: 24 }),
        (all, ems) => {
          expect(linesOf(all.join(' '), ems)).toEqual(oneByOne(all, ems))
        },
      ),
    )
  })
})

/** The plain way, which would shape every beginning of every line. */
function oneByOne(words: readonly string[], ems: number): string[] {
  const lines: string[] = []
  for (const word of words) {
    const longer = lines.length > 0 ? `${lines.at(-1)} ${word}` : word
    if (lines.length > 0 && longer.length <= ems) lines[lines.length - 1] = longer
    else lines.push(word)
  }
  return lines
}
