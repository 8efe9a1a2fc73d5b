import {
  PDFArray,
  PDFDict,
  type PDFDocument,
  PDFHexString,
  PDFName,
  PDFNumber,
  PDFString,
} from '@cantoo/pdf-lib'
import { SignPdf } from '@signpdf/signpdf'
import { Signer } from '@signpdf/utils'
import type { SealOrder } from '../actions/workshop.ts'
import { signatureOf } from './signature.ts'

/** Room for the signature with its certificates, in bytes: ten times what one of our own needs. */
const ROOM = 12_000
/** Of a widget: printed, and locked. */
const PRINTED_AND_LOCKED = 132
/** Signatures exist, and whoever adds to the file appends. */
const SIGNED_AND_APPEND_ONLY = 3

/** Saves a document under a PAdES seal that covers all of it. The field of the seal has no look: the evidence says it. */
export async function sealed(pdf: PDFDocument, seal: SealOrder['seal']): Promise<Uint8Array> {
  addField(pdf, seal)
  const bytes = await pdf.save({ useObjectStreams: false, updateFieldAppearances: false })
  class InstallationSigner extends Signer {
    override sign = (content: Buffer) => signatureOf(content, seal)
  }
  return new SignPdf().sign(Buffer.from(bytes), new InstallationSigner())
}

function addField(pdf: PDFDocument, { signer, reason, at }: SealOrder['seal']): void {
  const { context, catalog } = pdf
  const signature = context.register(
    context.obj({
      Type: 'Sig',
      Filter: 'Adobe.PPKLite',
      SubFilter: 'ETSI.CAdES.detached',
      // Before the contents: they are looked for behind it.
      ByteRange: placeholder(pdf),
      Contents: PDFHexString.of('00'.repeat(ROOM)),
      M: PDFString.fromDate(at),
      Name: PDFHexString.fromText(signer),
      Reason: PDFHexString.fromText(reason),
    }),
  )
  const page = pdf.getPages().at(-1)
  if (!page) throw new Error('a document without pages')
  const field = context.register(
    context.obj({
      Type: 'Annot',
      Subtype: 'Widget',
      FT: 'Sig',
      T: PDFHexString.fromText('Foyer'),
      Rect: [0, 0, 0, 0],
      F: PRINTED_AND_LOCKED,
      P: page.ref,
      V: signature,
    }),
  )
  page.node.addAnnot(field)
  const form = catalog.lookupMaybe(PDFName.of('AcroForm'), PDFDict) ?? context.obj({})
  form.set(PDFName.of('SigFlags'), PDFNumber.of(SIGNED_AND_APPEND_ONLY))
  form.set(PDFName.of('Fields'), context.obj([field]))
  catalog.set(PDFName.of('AcroForm'), context.register(form))
}

/** As wide as any range that may stand there. */
function placeholder({ context }: PDFDocument): PDFArray {
  const range = PDFArray.withContext(context)
  range.push(PDFNumber.of(0))
  for (let more = 0; more < 3; more++) range.push(PDFName.of('*'.repeat(10)))
  return range
}
