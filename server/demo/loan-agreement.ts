import { PDFDocument, rgb, StandardFonts, type PDFFont, type PDFPage } from '@cantoo/pdf-lib'
import type { SignField } from '../../shared/tasks/sign.ts'
import type { Inspected } from '../actions/workshop.ts'
import { contract, contractEnd, contractTitle } from './loan-text.ts'
import { HEIGHT, MARGIN, Sheet, SIZES, WIDTH } from './sheet.ts'

const outlined = { borderWidth: 0.8, borderColor: rgb(0, 0, 0) }

export interface Contract extends Inspected {
  fields: SignField[]
}

/** The loan agreement of the demo, with the places to fill in. Nothing in it acts, as nothing but text is put in. */
export async function makeContract(): Promise<Contract> {
  const pdf = await PDFDocument.create()
  const [text, bold] = [
    await pdf.embedFont(StandardFonts.Helvetica),
    await pdf.embedFont(StandardFonts.HelveticaBold),
  ]
  const sheet = new Sheet(pdf)
  sheet.write(contractTitle, bold, SIZES.title)
  for (const { heading, paragraphs } of contract) {
    // Not alone at the foot of a page.
    sheet.need(80)
    sheet.write(heading, bold, SIZES.heading)
    for (const paragraph of paragraphs) sheet.write(paragraph, text, SIZES.text)
  }
  const fields = signatures(sheet, text)
  for (const [index, page] of sheet.pages.entries()) {
    const foot = `${contractTitle}, page ${index + 1} of ${sheet.pages.length}`
    page.drawText(foot, { x: MARGIN, y: 40, size: SIZES.label, font: text })
    if (page !== sheet.pages.at(-1)) fields.unshift(initials(page, index, text))
  }
  pdf.setTitle(contractTitle)
  return {
    pdf: await pdf.save(),
    pages: sheet.pages.map((page) => page.getSize()),
    fields: fields.toSorted((one, other) => one.page - other.page || one.y - other.y),
  }
}

type Place = Pick<SignField, 'id' | 'type' | 'label'> & { required?: boolean }

/** A field with a line under it, and what it is for below that. */
function field(
  sheet: Sheet,
  place: Place,
  at: { x: number; width: number; height: number },
  font: PDFFont,
): SignField {
  const [bottom, right] = [sheet.top - at.height, at.x + at.width]
  sheet.page.drawLine({ start: { x: at.x, y: bottom }, end: { x: right, y: bottom }, thickness: 0.5 })
  sheet.page.drawText(place.label ?? '', { x: at.x, y: bottom - 12, size: SIZES.label, font })
  return fieldAt(sheet.pages.length - 1, place, { ...at, top: sheet.top })
}

const fieldAt = (
  page: number,
  place: Place,
  { x, top, width, height }: { x: number; top: number; width: number; height: number },
): SignField => ({
  required: true,
  ...place,
  page,
  x: x / WIDTH,
  y: (HEIGHT - top) / HEIGHT,
  width: width / WIDTH,
  height: height / HEIGHT,
})

function initials(page: PDFPage, index: number, font: PDFFont): SignField {
  const at = { x: WIDTH - MARGIN - 80, top: 90, width: 80, height: 32 }
  page.drawText('Initials', { x: at.x, y: 46, size: SIZES.label, font })
  page.drawLine({ start: { x: at.x, y: 58 }, end: { x: at.x + 80, y: 58 }, thickness: 0.5 })
  return fieldAt(index, { id: `initials-${index + 1}`, type: 'initials', label: 'Initials' }, at)
}

/** The end of it: what is confirmed, the account, and where it is signed. */
function signatures(sheet: Sheet, font: PDFFont): SignField[] {
  sheet.need(300)
  const ticks = contractEnd.map(({ id, label, sentence }): SignField => {
    const at = { x: MARGIN, top: sheet.top - 2, width: 14, height: 14 }
    sheet.page.drawRectangle({ x: at.x, y: at.top - 14, width: 14, height: 14, ...outlined })
    sheet.write(sentence, font, SIZES.text, 26)
    const place = {
      id,
      type: 'tick',
      label,
      required: id === 'read',
    } as const
    return fieldAt(sheet.pages.length - 1, place, at)
  })
  const [left, wide] = [
    { x: MARGIN, width: 220 },
    { x: MARGIN, width: WIDTH - 2 * MARGIN },
  ]
  sheet.top -= 12
  const account = {
    id: 'account',
    type: 'text',
    label: 'Account from which we collect the instalments (IBAN)',
  } as const
  const fields = [...ticks, field(sheet, account, { ...wide, height: 26 }, font)]
  sheet.top -= 70
  fields.push(
    field(sheet, { id: 'signature', type: 'signature', label: 'Signature' }, { ...left, height: 52 }, font),
  )
  sheet.top -= 26
  fields.push(
    field(
      sheet,
      { id: 'date', type: 'date', label: 'Date' },
      { x: WIDTH - MARGIN - 150, width: 150, height: 26 },
      font,
    ),
  )
  return fields
}
