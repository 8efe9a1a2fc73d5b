import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { marked } from './marked.ts'

/** The name with what is marked in brackets. */
const shown = (name: string, typed: string): string =>
  marked(name, typed)
    .map(({ text, isMarked }) => (isMarked ? `[${text}]` : text))
    .join('')

describe('what was typed is marked in a name', () => {
  test.each([
    ['Zoë Krüger', 'kruger', 'Zoë [Krüger]'],
    ['Zoë Krüger', 'KRÜ zo', '[Zo]ë [Krü]ger'],
    ['Dana Whitfield', 'hitf', 'Dana W[hitf]ield'],
    ['Jörg Groß', 'gross', 'Jörg [Groß]'],
    ['Işıl Kaya', 'isil', '[Işıl] Kaya'],
    ['Zoe\u0308 Marsh', 'zoe', '[Zoe\u0308] Marsh'],
    ['Hannah O’Connell', 'conn', 'Hannah O’[Conn]ell'],
    ['王小明', '小明', '王小明'],
    ['王小明', '王小', '[王小]明'],
    ['محمد علي', 'علي', 'محمد [علي]'],
  ])('%s, typed %s', (name, typed, expected) => expect(shown(name, typed)).toBe(expected))

  test('one or two letters only where a word begins, as they are searched for', () => {
    expect(shown('Dana Adana', 'da')).toBe('[Da]na Adana')
    expect(shown('Dana Adana', 'dan')).toBe('[Dan]a A[dan]a')
  })

  test('nothing where it was found by an address, a number or a slip, or nothing was typed', () => {
    for (const typed of ['', '  ', '+44', 'dnaa', '[.*']) expect(shown('Dana', typed)).toBe('Dana')
  })

  test('whatever is typed, the name stays whole', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (name, typed) => {
        expect(
          marked(name, typed)
            .map(({ text }) => text)
            .join(''),
        ).toBe(name)
      }),
    )
  })
})
