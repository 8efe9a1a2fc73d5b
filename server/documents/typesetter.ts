import {
  type Color,
  type PDFDocument,
  type PDFImage,
  PDFOperator,
  PDFOperatorNames as Ops,
  type PDFPage,
  rgb,
} from '@cantoo/pdf-lib'
import sharp from 'sharp'
import { EmbeddedFace } from './embedded-face.ts'
import type { Fonts, Typeface } from './fonts.ts'
import { placed, rounded } from './place-glyphs.ts'
import { layOut, type Line, type Run } from './shape.ts'

export const INK = rgb(0.07, 0.13, 0.14)
export const INK_SOFT = rgb(0.26, 0.31, 0.32)

/** Of the size of the letters: from one line to the next, and from the top of a line to where its letters stand. */
const LEADING = 1.4
const ASCENT = 1.07
/** Of a picture of what no font has, in pixels per em. */
const PICTURE = 64

export interface Place {
  x: number
  /** From the bottom of the page, of the first line's top. */
  top: number
  size: number
  /** Lines are broken at it, and right-to-left ones begin at its end. */
  width: number
  color?: Color
}

/**
 * Sets text of any script in a document: shaped, in the right order, in fonts that are embedded with the glyphs used
 * alone. What no font covers is drawn as a picture. `finish` before the document is saved.
 */
export class Typesetter {
  readonly #pdf: PDFDocument
  readonly #fonts: Fonts
  readonly #faces = new Map<Typeface, EmbeddedFace>()
  readonly #pictures = new Map<string, PDFImage | null>()

  constructor(pdf: PDFDocument, fonts: Fonts) {
    this.#pdf = pdf
    this.#fonts = fonts
  }

  lines(text: string, size: number, width: number): Line[] {
    return layOut(this.#fonts, text, width / size)
  }

  /** How high so many lines stand, in points. */
  height = (lines: number, size: number): number => lines * size * LEADING

  /** Writes a text; answers where what comes below it begins. */
  async write(page: PDFPage, text: string, place: Place): Promise<number> {
    return this.writeLines(page, this.lines(text, place.size, place.width), place)
  }

  async writeLines(page: PDFPage, lines: readonly Line[], place: Place): Promise<number> {
    for (const [index, line] of lines.entries()) {
      const y = place.top - place.size * (ASCENT + index * LEADING)
      await this.writeLine(page, line, { ...place, y })
    }
    return place.top - this.height(lines.length, place.size)
  }

  /** One line on its base line. */
  async writeLine(
    page: PDFPage,
    line: Line,
    { x, y, size, width, color = INK }: Omit<Place, 'top'> & { y: number },
  ) {
    let pen = line.rightToLeft ? x + width - line.width * size : x
    for (const run of line.runs) {
      if (run.face) this.#show(page, run, { x: pen, y, size, color })
      else await this.#draw(page, run, { x: pen, y, size })
      pen += run.width * size
    }
  }

  /** Embeds the fonts. */
  finish(): void {
    for (const face of this.#faces.values()) face.embed()
  }

  #show(page: PDFPage, run: Run, at: { x: number; y: number; size: number; color: Color }): void {
    const face = this.#faceOf(run.face as Typeface)
    const color = at.color as { red?: number; green?: number; blue?: number }
    const show = [PDFOperator.of(Ops.BeginText)]
    show.push(
      PDFOperator.of(
        Ops.NonStrokingColorRgb,
        [color.red ?? 0, color.green ?? 0, color.blue ?? 0].map(rounded),
      ),
      PDFOperator.of(Ops.SetFontAndSize, [face.nameOn(page), rounded(at.size)]),
    )
    show.push(...placed(face, run.glyphs, at))
    page.pushOperators(
      PDFOperator.of(Ops.PushGraphicsState),
      ...show,
      PDFOperator.of(Ops.EndText),
      PDFOperator.of(Ops.PopGraphicsState),
    )
  }

  #faceOf(face: Typeface): EmbeddedFace {
    const known = this.#faces.get(face) ?? new EmbeddedFace(this.#pdf, face)
    this.#faces.set(face, known)
    return known
  }

  async #draw(page: PDFPage, { text, width }: Run, { x, y, size }: { x: number; y: number; size: number }) {
    const picture = await this.#pictureOf(text)
    const box = { x, y: y - size * 0.2, width: width * size, height: size }
    if (!picture) return page.drawRectangle({ ...box, borderColor: INK_SOFT, borderWidth: 0.5 })
    const scale = Math.min(box.width / picture.width, box.height / picture.height)
    page.drawImage(picture, { ...box, width: picture.width * scale, height: picture.height * scale })
  }

  /** By the fonts of the machine, which may have what ours have not. */
  async #pictureOf(text: string): Promise<PDFImage | null> {
    const known = this.#pictures.get(text)
    if (known !== undefined) return known
    const markup = text.replace(/[&<>]/g, (sign) => `&#${sign.charCodeAt(0)};`)
    const drawn = await sharp({ text: { text: markup, font: 'sans', dpi: PICTURE * 4, rgba: true } })
      .png()
      .toBuffer()
      .catch(() => null)
    const picture = drawn && (await this.#pdf.embedPng(drawn))
    this.#pictures.set(text, picture)
    return picture
  }
}
