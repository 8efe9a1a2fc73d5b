import { PDFDocument, type PDFFont } from '@cantoo/pdf-lib'
import * as fontkit from 'fontkit'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../../server/root.ts'

const FONT = 'node_modules/@expo-google-fonts/noto-sans/400Regular/NotoSans_400Regular.ttf'
const A4 = { width: 595, height: 842 }
const LINES = 42
const words = (
  'the borrower lender loan agreement repays instalment month interest rate date sum account payment notice party ' +
  'term clause default security shall may not unless written within days after receipt of any other under this'
).split(' ')

/** A contract of so many pages: a letter's worth of text on each, in a font of its own, no two pages the same. */
export async function contract(pages: number): Promise<Buffer> {
  const pdf = await PDFDocument.create()
  pdf.registerFontkit(fontkit)
  const font = await pdf.embedFont(readFileSync(join(root, FONT)), { subset: true })
  for (let page = 0; page < pages; page += 1) write(pdf, font, page)
  return Buffer.from(await pdf.save())
}

function write(pdf: PDFDocument, font: PDFFont, page: number): void {
  const shown = pdf.addPage([A4.width, A4.height])
  for (let line = 0; line < LINES; line += 1) {
    const said = Array.from({ length: 12 }, (_, n) => words[mixed(page * LINES * 12 + line * 12 + n)])
    const y = A4.height - 60 - line * 17
    shown.drawText(`${page + 1}.${line + 1} ${said.join(' ')}`, { x: 50, y, size: 9, font })
  }
}

/** As good as by chance, and the same in every run: what comes over the line shall not be short by repetition. */
const mixed = (n: number): number => (Math.imul(n + 1, 2_654_435_761) >>> 16) % words.length
