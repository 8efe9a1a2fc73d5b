import {
  PDFArray,
  PDFDocument,
  PDFHexString,
  PDFName,
  PDFNumber,
  PDFString,
  type PDFPage,
} from '@cantoo/pdf-lib'
import { SignPdf } from '@signpdf/signpdf'
import { DEFAULT_BYTE_RANGE_PLACEHOLDER, Signer, SUBFILTER_ETSI_CADES_DETACHED } from '@signpdf/utils'
import type { SealKey, SealOrder } from '../actions/workshop.ts'
import { signed } from './cms.ts'
import { fill } from './fill.ts'
import { Fonts } from './fonts.ts'
import { print } from './print.ts'
import { Typesetter } from './typesetter.ts'

/** Room for the signature, in bytes: a chain of a few certificates fits. */
const SIGNATURE = 16_384
/** Signatures exist, and the file may only be added to (PDF 32000-1, 12.7.2). */
const SIGNED_FOR_GOOD = 3
/** Printed and locked (PDF 32000-1, 12.5.3). */
const FLAGS = 4 | 128

/** The document with its answers and its evidence, sealed as PAdES-B (ETSI EN 319 142-1). */
export async function seal(order: SealOrder, fontsFolder: string | null): Promise<Uint8Array> {
  const pdf = await PDFDocument.load(order.pdf, { updateMetadata: false })
  const text = new Typesetter(pdf, new Fonts(fontsFolder))
  const hand = new Typesetter(pdf, new Fonts(fontsFolder, 'hand'))
  const pages = pdf.getPages()
  for (const field of order.fields) {
    const [page, answer] = [pages[field.page], order.answers[field.id]]
    if (page && answer) await fill(page, field, answer, { text, hand })
  }
  await print(pdf, text, order.evidence)
  text.finish()
  hand.finish()
  pdf.setTitle(order.evidence.title)
  pdf.setProducer('Foyer')
  pdf.setModificationDate(order.seal.at)
  makeRoom(pdf, pdf.getPages().at(-1) as PDFPage, order.seal)
  // The library that signs reads plain cross-references alone.
  const ready = await pdf.save({ useObjectStreams: false, addDefaultPage: false })
  return new Uint8Array(await new SignPdf().sign(Buffer.from(ready), new Sealer(order.seal)))
}

class Sealer extends Signer {
  readonly #key: SealKey

  constructor(key: SealKey) {
    super()
    this.#key = key
  }

  override sign(bytes: Buffer): Promise<Buffer> {
    return signed(bytes, this.#key)
  }
}

/** A signature without a look, whose bytes are put in once all others are there. */
function makeRoom(pdf: PDFDocument, page: PDFPage, { signer, reason, at }: SealOrder['seal']): void {
  const { context, catalog } = pdf
  const range = PDFArray.withContext(context)
  range.push(PDFNumber.of(0))
  for (let times = 0; times < 3; times++) range.push(PDFName.of(DEFAULT_BYTE_RANGE_PLACEHOLDER))
  const signature = context.register(
    context.obj({
      Type: 'Sig',
      Filter: 'Adobe.PPKLite',
      SubFilter: SUBFILTER_ETSI_CADES_DETACHED,
      ByteRange: range,
      Contents: PDFHexString.of('0'.repeat(SIGNATURE * 2)),
      Name: PDFHexString.fromText(signer),
      Reason: PDFHexString.fromText(reason),
      M: PDFString.fromDate(at),
    }),
  )
  const widget = context.register(
    context.obj({
      Type: 'Annot',
      Subtype: 'Widget',
      FT: 'Sig',
      Rect: [0, 0, 0, 0],
      V: signature,
      T: PDFString.of('Seal'),
      F: FLAGS,
      P: page.ref,
    }),
  )
  page.node.addAnnot(widget)
  catalog.set(
    PDFName.of('AcroForm'),
    context.register(context.obj({ SigFlags: SIGNED_FOR_GOOD, Fields: [widget] })),
  )
}
