import bidiFactory from 'bidi-js'
import { Buffer as Shaping, Direction, shape } from 'harfbuzzjs'
import type { Fonts, Typeface } from './fonts.ts'

const bidi = bidiFactory()
const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' })
const words = new Intl.Segmenter('und', { granularity: 'word' })

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
    const lineOf = (from: number, to: number): Line => {
      const runs = inSight(piecesOf(fonts, paragraph, from, to, levels)).map(shaped)
      return { runs, width: sum(runs.map(({ width }) => width)), rightToLeft }
    }
    return broken(paragraph, (from, to) => lineOf(from, to).width, ems).map(([from, to]) => lineOf(from, to))
  })
}

/** Where lines begin and end: after spaces, between words of scripts without spaces, and within what is wider than a line. */
function broken(text: string, width: (from: number, to: number) => number, ems: number): [number, number][] {
  const lines: [number, number][] = []
  let [from, to] = [0, 0]
  const isTooWide = (end: number) => width(from, from + text.slice(from, end).trimEnd().length) > ems
  const breakAt = (at: number): void => {
    lines.push([from, from + text.slice(from, at).trimEnd().length])
    from = at
  }
  for (const end of opportunities(text)) {
    if (isTooWide(end)) {
      if (to > from) breakAt(to)
      // A number or an address without a space may be wider than any line.
      for (const cut of cuts(text, from, end)) {
        if (isTooWide(cut.next)) breakAt(cut.at)
      }
    }
    to = end
  }
  lines.push([from, text.length])
  return lines
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

function piecesOf(fonts: Fonts, text: string, from: number, to: number, levels: Uint8Array): Piece[] {
  const pieces: Piece[] = []
  for (const { segment, index } of graphemes.segment(text.slice(from, to))) {
    const level = levels[from + index] ?? 0
    const last = pieces.at(-1)
    const codePoints = [...segment].map((letter) => letter.codePointAt(0) ?? 0)
    const face = fonts.covering(codePoints, last?.face ?? null)
    if (last && last.face === face && last.level === level) last.text += segment
    else pieces.push({ text: segment, face, level })
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
