import { describe, expect, test } from 'vitest'
import { placed } from './place-glyphs.ts'
import type { Glyph } from './shape.ts'

/** A font in which every glyph is half an em wide, and its code its number. */
const half = { glyph: (id: number) => ({ code: String(id).padStart(4, '0'), width: 500 }) }
const glyph = (id: number, change: Partial<Glyph> = {}): Glyph => ({
  ...{ id, text: 'x', advance: 0.5, dx: 0, dy: 0 },
  ...change,
})
const shown = (glyphs: readonly Glyph[]) =>
  placed(half, glyphs, { x: 100, y: 700, size: 10 }).map((operator) => operator.toString())

describe('the glyphs of a text are shown', () => {
  test('together, where they stand as wide as the font has them', () => {
    expect(shown([glyph(1), glyph(2)])).toEqual(['1 0 0 1 100 700 Tm', '[<00010002>] TJ'])
  })

  test('closer, or further apart, where they were shaped so', () => {
    const [closer, further] = [glyph(1, { advance: 0.45 }), glyph(2, { advance: 0.52 })]
    expect(shown([closer, further, glyph(3)])).toEqual(['1 0 0 1 100 700 Tm', '[<0001>50<0002>-20<0003>] TJ'])
  })

  test('so that what is less than a thousandth adds up instead of being lost', () => {
    const narrow = glyph(1, { advance: 0.4996 })
    expect(shown([narrow, narrow, narrow])).toEqual(['1 0 0 1 100 700 Tm', '[<00010001>1<0001>] TJ'])
  })

  test('by itself, where it stands beside the pen, which then goes on from where it was', () => {
    const mark = glyph(2, { advance: 0, dx: -0.2, dy: 0.3 })
    expect(shown([glyph(1), mark, glyph(3)])).toEqual([
      '1 0 0 1 100 700 Tm',
      '[<0001>] TJ',
      '1 0 0 1 103 703 Tm',
      '[<0002>] TJ',
      '1 0 0 1 105 700 Tm',
      '[<0003>] TJ',
    ])
  })

  test('as one text, where several stand for one', () => {
    expect(shown([glyph(1, { text: 'fi' }), glyph(2, { text: '' }), glyph(3)])).toEqual([
      '/Span <</ActualText <feff00660069>>> BDC',
      '1 0 0 1 100 700 Tm',
      '[<00010002>] TJ',
      'EMC',
      '1 0 0 1 110 700 Tm',
      '[<0003>] TJ',
    ])
  })
})
