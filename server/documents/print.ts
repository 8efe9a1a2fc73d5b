import { PageSizes, PDFDocument, type PDFPage } from '@cantoo/pdf-lib'
import type { Block, Fact, Printed } from '../actions/workshop.ts'
import { Fonts } from './fonts.ts'
import { INK, INK_SOFT, Typesetter } from './typesetter.ts'

const MARGIN = 56
const [PAGE_WIDTH, PAGE_HEIGHT] = PageSizes.A4
const WIDTH = PAGE_WIDTH - 2 * MARGIN
/** Of the names beside facts, and of marks beside lines. */
const ASIDE = 128
const SIZES = { title: 18, heading: 12, text: 9, foot: 8 }
const GAP = 6

/** A document of its own. */
export async function printed(what: Printed, fontsFolder: string | null): Promise<Uint8Array> {
  const pdf = await PDFDocument.create()
  const setter = new Typesetter(pdf, new Fonts(fontsFolder))
  await print(pdf, setter, what)
  setter.finish()
  pdf.setTitle(what.title)
  pdf.setProducer('Foyer')
  return pdf.save()
}

/** Adds pages of text to a document; answers how many. */
export async function print(pdf: PDFDocument, setter: Typesetter, printed: Printed): Promise<number> {
  const sheet = new Sheet(pdf, setter)
  await sheet.paragraph(printed.title, SIZES.title)
  for (const block of printed.blocks) await printBlock(sheet, block)
  await sheet.number(printed.foot)
  return sheet.pages.length
}

async function printBlock(sheet: Sheet, block: Block): Promise<void> {
  if ('heading' in block) return sheet.heading(block.heading)
  if ('facts' in block) for (const fact of block.facts) await sheet.pair(fact)
  else if ('mark' in block) await sheet.pair({ label: block.mark, text: block.text })
  else await sheet.paragraph(block.text, SIZES.text)
}

/** Pages that are written from top to bottom; what does not fit goes on on the next. */
class Sheet {
  readonly pages: PDFPage[] = []
  readonly #pdf: PDFDocument
  readonly #setter: Typesetter
  #top = 0

  constructor(pdf: PDFDocument, setter: Typesetter) {
    this.#pdf = pdf
    this.#setter = setter
    this.#turn()
  }

  async heading(text: string): Promise<void> {
    this.#top -= 2 * GAP
    // Not alone at the foot of a page.
    this.#need(SIZES.heading * 6)
    await this.paragraph(text, SIZES.heading)
  }

  async paragraph(text: string, size: number): Promise<void> {
    await this.#write(text, { x: MARGIN, size, width: WIDTH })
    this.#top -= GAP
  }

  /** Two beside each other: the left one in fewer words. */
  async pair({ label, text }: Fact): Promise<void> {
    const size = SIZES.text
    const labels = this.#setter.lines(label, size, ASIDE - GAP * 2)
    this.#need(this.#setter.height(Math.max(1, Math.min(labels.length, 40)), size))
    const beside = { x: MARGIN, top: this.#top, size, width: ASIDE - GAP * 2, color: INK_SOFT }
    const below = await this.#setter.writeLines(this.#page, labels, beside)
    const page = this.#page
    await this.#write(text, { x: MARGIN + ASIDE, size, width: WIDTH - ASIDE })
    if (page === this.#page) this.#top = Math.min(this.#top, below)
    this.#top -= GAP / 2
  }

  /** Says at the foot of each page what it is of, and which of how many. */
  async number(foot: string): Promise<void> {
    for (const [index, page] of this.pages.entries()) {
      const text = `${foot} · ${index + 1}/${this.pages.length}`
      const at = { x: MARGIN, top: MARGIN - GAP, size: SIZES.foot, width: WIDTH, color: INK_SOFT }
      await this.#setter.write(page, text, at)
    }
  }

  async #write(text: string, at: { x: number; size: number; width: number }): Promise<void> {
    const high = this.#setter.height(1, at.size)
    for (const line of this.#setter.lines(text, at.size, at.width)) {
      this.#need(high)
      await this.#setter.writeLines(this.#page, [line], { ...at, top: this.#top, color: INK })
      this.#top -= high
    }
  }

  get #page(): PDFPage {
    return this.pages.at(-1) as PDFPage
  }

  #need(height: number): void {
    if (this.#top - height < MARGIN + GAP * 2) this.#turn()
  }

  #turn(): void {
    this.pages.push(this.#pdf.addPage([PAGE_WIDTH, PAGE_HEIGHT]))
    this.#top = PAGE_HEIGHT - MARGIN
  }
}
