import {
  EncryptedPDFError,
  PDFArray,
  PDFDict,
  PDFDocument,
  PDFName,
  type PDFPage,
  degrees,
} from '@cantoo/pdf-lib'
import type { DocumentFault } from '../../shared/documents.ts'
import { MOST_PAGES, type DocumentPage } from '../../shared/tasks/sign.ts'
import type { Inspected } from '../actions/workshop.ts'

/** Where a PDF says that it is one (PDF 32000-1, Annex H: readers look this far). */
const HEADER_WITHIN = 1_024
/** They do something or belong to something that is left out, and show nothing of their own. */
const dropped = ['Link', 'Popup', 'Widget']

/**
 * A PDF as it is shown and signed: its pages alone, upright and from their corner, so that nothing in it acts, is
 * attached or is filled in. Refused where that would leave out something people see, or break somebody's signature.
 */
export async function inspect(bytes: Uint8Array): Promise<Inspected | { fault: DocumentFault }> {
  if (!Buffer.from(bytes.subarray(0, HEADER_WITHIN)).includes('%PDF-')) return { fault: 'not-a-pdf' }
  try {
    const source = await PDFDocument.load(bytes, { updateMetadata: false })
    if (source.isEncrypted) return { fault: 'encrypted' }
    const pages = source.getPages()
    if (pages.length === 0) return { fault: 'broken' }
    if (pages.length > MOST_PAGES) return { fault: 'too-many-pages' }
    if (isSigned(source)) return { fault: 'signed' }
    if (source.catalog.has(PDFName.of('AcroForm'))) source.getForm().flatten()
    if (pages.some(hasNotes)) return { fault: 'annotated' }
    return await redone(source)
  } catch (fault) {
    return { fault: fault instanceof EncryptedPDFError ? 'encrypted' : 'broken' }
  }
}

function isSigned(pdf: PDFDocument): boolean {
  for (const [, object] of pdf.context.enumerateIndirectObjects())
    if (object instanceof PDFDict && object.has(PDFName.of('ByteRange'))) return true
  return false
}

const hasNotes = ({ node }: PDFPage): boolean => {
  const notes = node.Annots()
  return Array.from({ length: notes?.size() ?? 0 }, (_each, index) => notes?.lookup(index)).some(
    (note) =>
      note instanceof PDFDict &&
      !dropped.includes(note.lookupMaybe(PDFName.of('Subtype'), PDFName)?.decodeText() ?? ''),
  )
}

async function redone(source: PDFDocument): Promise<Inspected> {
  const target = await PDFDocument.create()
  // Before they are copied: what hangs on them would come along.
  for (const { node } of source.getPages())
    for (const part of ['Annots', 'AA', 'B', 'PieceInfo', 'Metadata', 'PresSteps', 'SeparationInfo'])
      node.delete(PDFName.of(part))
  const copied = await target.copyPages(source, source.getPageIndices())
  const pages: DocumentPage[] = []
  for (const page of copied) {
    const shown = isPlain(page) ? target.addPage(page) : await upright(target, page)
    pages.push(shown.getSize())
  }
  return { pdf: await target.save(), pages }
}

function isPlain(page: PDFPage): boolean {
  const { x, y, width, height } = page.getCropBox()
  const media = page.getMediaBox()
  const isWhole = media.width === width && media.height === height
  return page.getRotation().angle % 360 === 0 && x === 0 && y === 0 && isWhole && !hasUserUnit(page)
}

const hasUserUnit = ({ node }: PDFPage): boolean => node.has(PDFName.of('UserUnit'))

/** The part of a page that is shown, on a page of that size. */
async function upright(target: PDFDocument, page: PDFPage): Promise<PDFPage> {
  const { x, y, width, height } = page.getCropBox()
  const turned = ((page.getRotation().angle % 360) + 360) % 360
  const box = { left: x, bottom: y, right: x + width, top: y + height }
  if (!(page.node.Contents() instanceof PDFArray) && !page.node.Contents())
    return target.addPage([width, height])
  const drawing = await target.embedPage(page, box)
  const [across, up] = turned % 180 === 0 ? [width, height] : [height, width]
  const shown = target.addPage([across, up])
  const corner = {
    0: { x: 0, y: 0 },
    90: { x: 0, y: up },
    180: { x: across, y: up },
    270: { x: across, y: 0 },
  }[turned] ?? { x: 0, y: 0 }
  shown.drawPage(drawing, { ...corner, rotate: degrees(-turned) })
  return shown
}
