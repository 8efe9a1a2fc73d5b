import type { Glyph } from './shape.ts'

/** Word joiner: no reader shows it, and what extracts text leaves it out. */
const NOTHING = '\u2060'

/** Glyphs that are shown together, with the text that they stand for where it is not that of each. */
export interface Cluster {
  actual: string | null
  glyphs: readonly Glyph[]
}

/**
 * Glyphs by what they stand for, as several may for one text: a vowel and what it hangs on, a letter and its dots. The
 * widest has the text. What has no width beside it stands for nothing, so that no gap is taken for a space.
 */
export function clustersOf(glyphs: readonly Glyph[]): Cluster[] {
  const all: Glyph[][] = []
  for (const glyph of glyphs) {
    const last = all.at(-1)
    if (last && glyph.text === '') last.push(glyph)
    else all.push([glyph])
  }
  return all.flatMap(clustered)
}

function clustered(together: readonly Glyph[]): Cluster[] {
  if (together.length === 1) return [{ actual: null, glyphs: together }]
  const text = together[0]?.text ?? ''
  const widest = Math.max(...together.map(({ advance }) => advance))
  const bearer = together.findIndex(({ advance }) => advance === widest)
  const told = together.map((glyph, index) => ({ ...glyph, text: index === bearer ? text : NOTHING }))
  return told.filter(({ advance }) => advance > 0).length > 1
    ? [{ actual: text, glyphs: told }]
    : told.map((glyph, index) => ({ actual: index === bearer ? null : '', glyphs: [glyph] }))
}
