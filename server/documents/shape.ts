import bidiFactory from 'bidi-js'
import { Buffer as Shaping, Direction, shape } from 'harfbuzzjs'
import { broken } from './break-lines.ts'
import type { Fonts, Typeface } from './fonts.ts'

const bidi = bidiFactory()
const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' })

/** A glyph of a typeface, in units of its em: where it stands beside the pen, and how far the pen goes on. */
export interface Glyph {
  id: number
  /** What it stands for; empty where it is a part of what the glyph before stands for. */
  text: string
  advance: number
  dx: number
  dy: number
}

/** Text of one typeface and direction, as it is seen from left to right. Without a typeface: no font has it. */
export interface Run {
  text: string
  face: Typeface | null
  glyphs: readonly Glyph[]
  /** In ems. */
  width: number
}

interface Piece {
  text: string
  face: Typeface | null
  level: number
}

/** A line of text as runs from left to right. */
export interface Line {
  runs: readonly Run[]
  /** In ems. */
  width: number
  rightToLeft: boolean
}

/** Breaks a text into lines of at most so many ems, each shaped and in the order it is seen. */
export function layOut(fonts: Fonts, text: string, ems: number): Line[] {
  return text.split('\n').flatMap((paragraph) => {
    const { levels, paragraphs } = bidi.getEmbeddingLevels(paragraph, 'auto')
    const rightToLeft = ((paragraphs[0]?.level ?? 0) & 1) === 1
    const { letters, numbers } = lettersOf(fonts, paragraph, levels)
    const shapes = shapedOnce()
    const lineOf = (from: number, to: number): Line => {
      const runs = inSight(piecesOf(letters.slice(numbers[from], numbers[to]))).map(shapes)
      return { runs, width: sum(runs.map(({ width }) => width)), rightToLeft }
    }
    return broken(paragraph, (from, to) => lineOf(from, to).width, ems).map(([from, to]) => lineOf(from, to))
  })
}

const ofAnyScript = /^[\p{Script=Common}\p{Script=Inherited}]+$/u

/** The letters of a paragraph, and by each place in it the number of the letter there. */
function lettersOf(fonts: Fonts, text: string, levels: Uint8Array): { letters: Piece[]; numbers: number[] } {
  const letters: Piece[] = []
  const numbers: number[] = []
  for (const { segment, index } of graphemes.segment(text)) {
    const codePoints = [...segment].map((letter) => letter.codePointAt(0) ?? 0)
    // A blank, a digit or a mark goes with what stands before it.
    const preferred = ofAnyScript.test(segment) ? (letters.at(-1)?.face ?? null) : null
    const face = fonts.covering(codePoints, preferred)
    for (let place = index; place < index + segment.length; place++) numbers.push(letters.length)
    letters.push({ text: segment, face, level: levels[index] ?? 0 })
  }
  return { letters, numbers }
}

/** Together as far as they are of one typeface and direction. */
function piecesOf(letters: readonly Piece[]): Piece[] {
  const pieces: Piece[] = []
  for (const { text, face, level } of letters) {
    const last = pieces.at(-1)
    if (last && last.face === face && last.level === level) last.text += text
    else pieces.push({ text, face, level })
  }
  return pieces
}

/** Rule L2 of the Unicode Bidirectional Algorithm (UAX #9): from the highest level down, reverse what is at it or above. */
function inSight(pieces: readonly Piece[]): Piece[] {
  const seen = [...pieces]
  const highest = Math.max(0, ...seen.map(({ level }) => level))
  for (let level = highest; level > 0; level--)
    for (let from = 0; from < seen.length; from++) {
      let to = from
      while ((seen[to]?.level ?? -1) >= level) to++
      if (to > from) seen.splice(from, to - from, ...seen.slice(from, to).reverse())
      from = Math.max(from, to)
    }
  return seen
}

/** What was measured is set soon after. */
function shapedOnce(): (piece: Piece) => Run {
  const before = new Map<string, Run>()
  return (piece) => {
    const key = `${piece.level & 1} ${piece.text}`
    const known = before.get(key)
    if (known?.face === piece.face) return known
    const run = shaped(piece)
    before.set(key, run)
    return run
  }
}

function shaped({ text, face, level }: Piece): Run {
  const isReversed = (level & 1) === 1
  if (!face) return { text, face, glyphs: [], width: [...graphemes.segment(text)].length }
  const shaping = new Shaping()
  shaping.addText(text)
  shaping.guessSegmentProperties()
  shaping.setDirection(isReversed ? Direction.RTL : Direction.LTR)
  shape(face.shaper, shaping)
  const found = shaping.getGlyphInfosAndPositions()
  const starts = [...new Set(found.map(({ cluster }) => cluster))].toSorted((one, other) => one - other)
  const textOf = (cluster: number) => text.slice(cluster, starts[starts.indexOf(cluster) + 1] ?? text.length)
  const told = new Set<number>()
  const glyphs = found.map(({ codepoint: id, cluster, xAdvance = 0, xOffset = 0, yOffset = 0 }) => {
    const stands = told.has(cluster) ? '' : textOf(cluster)
    told.add(cluster)
    const em = face.upem
    return { id, text: stands, advance: xAdvance / em, dx: xOffset / em, dy: yOffset / em }
  })
  return { text, face, glyphs, width: sum(glyphs.map(({ advance }) => advance)) }
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0)
