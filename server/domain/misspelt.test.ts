import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { keysOf, keysOfTyped, meantBy } from './misspelt.ts'

/** Whether the word is found by its keys and then held for what was meant. */
const finds = (typed: string, word: string): boolean => {
  const keys = new Set(keysOf(word))
  return keysOfTyped(typed).some((key) => keys.has(key)) && meantBy(typed, [word]).length > 0
}

describe('a mistyped word', () => {
  test.each([
    ['lidnt', 'lindt'],
    ['linst', 'lindt'],
    ['lint', 'lindt'],
    ['liindt', 'lindt'],
    ['scmhidt', 'schmidt'],
    ['anna', 'ana'],
    ['ragunath', 'raghunathan'],
    ['иваонв', 'иванов'],
  ])('%s is taken for %s', (typed, word) => {
    expect(finds(typed, word)).toBe(true)
  })

  test.each([
    ['lin', 'lidt'],
    ['bauer', 'lindt'],
    ['meier', 'maler'],
  ])('%s is not taken for %s', (typed, word) => {
    expect(finds(typed, word)).toBe(false)
  })

  test('the nearest comes first', () => {
    expect(meantBy('marie', ['mario', 'maria', 'marie', 'mariella'])[0]).toBe('marie')
  })

  test('one mistake anywhere in the beginning of a word never hides it', () => {
    const letter = fc.constantFrom(...'abcde')
    const mistake = fc.constantFrom('left out', 'added', 'changed', 'exchanged')
    fc.assert(
      fc.property(
        fc.array(letter, { minLength: 5, maxLength: 14 }),
        fc.nat({ max: 7 }),
        mistake,
        letter,
        (word, where, kind, other) => {
          const begun = word.slice(0, 8)
          const at = where % begun.length
          if (kind === 'left out') begun.splice(at, 1)
          else if (kind === 'added') begun.splice(at, 0, other)
          else if (kind === 'changed') begun[at] = other
          else if (at > 0) begun.splice(at - 1, 2, begun[at] ?? '', begun[at - 1] ?? '')
          expect(finds(begun.join(''), word.join(''))).toBe(true)
        },
      ),
      { numRuns: 2_000 },
    )
  })
})
