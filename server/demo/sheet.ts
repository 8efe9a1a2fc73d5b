import { PageSizes, type PDFDocument, type PDFFont, type PDFPage } from '@cantoo/pdf-lib'

export const [WIDTH, HEIGHT] = PageSizes.A4
export const MARGIN = 64
export const SIZES = { title: 20, heading: 12, text: 11.5, label: 8.5 }
const LEADING = 1.5
/** Kept free at the foot of each page, for initials. */
const FOOT = 110

/** Pages that are written from top to bottom. */
export class Sheet {
  readonly pages: PDFPage[] = []
  top = 0
  readonly #pdf: PDFDocument

  constructor(pdf: PDFDocument) {
    this.#pdf = pdf
  }

  get page(): PDFPage {
    return this.pages.at(-1) as PDFPage
  }

  need(height: number): void {
    if (this.pages.length > 0 && this.top - height > FOOT) return
    this.pages.push(this.#pdf.addPage(PageSizes.A4))
    this.top = HEIGHT - MARGIN
  }

  write(paragraph: string, font: PDFFont, size: number, indent = 0): void {
    for (const line of linesOf(
      paragraph,
      (text) => font.widthOfTextAtSize(text, size) < WIDTH - 2 * MARGIN - indent,
    )) {
      this.need(size * LEADING)
      this.top -= size * LEADING
      this.page.drawText(line, { x: MARGIN + indent, y: this.top, size, font })
    }
    this.top -= size * 0.7
  }
}

function linesOf(paragraph: string, fits: (text: string) => boolean): string[] {
  const lines: string[] = []
  for (const word of paragraph.split(' ')) {
    const longer = `${lines.at(-1) ?? ''} ${word}`.trim()
    if (lines.length > 0 && fits(longer)) lines.splice(-1, 1, longer)
    else lines.push(word)
  }
  return lines
}
