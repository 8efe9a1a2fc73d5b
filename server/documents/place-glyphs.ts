import { PDFName, PDFNumber, PDFOperator, PDFOperatorNames as Ops } from '@cantoo/pdf-lib'
import { type Cluster, clustersOf } from './clusters.ts'
import { type EmbeddedFace, utf16 } from './embedded-face.ts'
import type { Glyph } from './shape.ts'

interface Start {
  x: number
  y: number
  size: number
}

/** Shows glyphs in a text object (BT to ET), each where the pen of their shaping stands. */
export const placed = (
  face: Pick<EmbeddedFace, 'glyph'>,
  glyphs: readonly Glyph[],
  start: Start,
): PDFOperator[] => new Placing(face, glyphs, start).operators

/**
 * Glyphs that stand side by side are the array of one operator (TJ: PDF 32000-1, 9.4.3): to show each by itself would
 * make of a long document some hundred thousand operators.
 */
class Placing {
  readonly operators: PDFOperator[] = []
  readonly #face: Pick<EmbeddedFace, 'glyph'>
  readonly #y: number
  readonly #size: number
  #pen: number
  #array = ''
  #codes = ''
  /** By how much the font would go further than the pen does, in thousandths of the em. */
  #ahead = 0

  constructor(face: Pick<EmbeddedFace, 'glyph'>, glyphs: readonly Glyph[], { x, y, size }: Start) {
    this.#face = face
    this.#pen = x
    this.#y = y
    this.#size = size
    for (const cluster of clustersOf(glyphs)) this.#cluster(cluster)
    this.#end()
  }

  #cluster({ actual, glyphs }: Cluster): void {
    if (actual === null) return glyphs.forEach((glyph) => this.#glyph(glyph))
    this.#end()
    this.operators.push(PDFOperator.of(Ops.BeginMarkedContentSequence, spanOf(actual)))
    for (const glyph of glyphs) this.#glyph(glyph)
    this.#end()
    this.operators.push(PDFOperator.of(Ops.EndMarkedContent))
  }

  #glyph({ id, text, advance, dx, dy }: Glyph): void {
    const isBeside = dx !== 0 || dy !== 0
    if (isBeside) this.#end()
    if (this.#codes === '') this.#begin(this.#pen + dx * this.#size, this.#y + dy * this.#size)
    const { code, width } = this.#face.glyph(id, text)
    this.#show(code)
    this.#ahead += width - advance * 1_000
    this.#pen += advance * this.#size
    if (isBeside) this.#end()
  }

  #begin(x: number, y: number): void {
    this.#ahead = 0
    this.operators.push(PDFOperator.of(Ops.SetTextMatrix, [1, 0, 0, 1, x, y].map(rounded)))
  }

  #show(code: string): void {
    const back = Math.round(this.#ahead)
    if (back !== 0) {
      this.#array += `<${this.#codes}>${back}`
      this.#codes = ''
      this.#ahead -= back
    }
    this.#codes += code
  }

  #end(): void {
    if (this.#codes === '') return
    this.operators.push(PDFOperator.of(Ops.ShowTextAdjusted, [`[${this.#array}<${this.#codes}>]`]))
    this.#array = ''
    this.#codes = ''
  }
}

export const rounded = (value: number) => PDFNumber.of(Number(value.toFixed(3)))

/** What a reader takes for the text of what follows (PDF 32000-1, 14.9.4). */
const spanOf = (text: string) => [PDFName.of('Span'), `<</ActualText <feff${utf16(text)}>>>`]
