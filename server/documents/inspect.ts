import { EncryptedPDFError, PDFDict, PDFDocument, PDFName, type PDFPage, PDFPageLeaf } from '@cantoo/pdf-lib'
import { z } from 'zod'
import type { DocumentFault } from '../../shared/documents.ts'
import { DocumentPage, MOST_PAGES } from '../../shared/tasks/sign.ts'
import type { Inspected } from '../actions/workshop.ts'
import { isSigned, quieten } from './active.ts'
import { unfolds } from './unfold.ts'
import { upright } from './upright.ts'

/** Where a PDF says that it is one (PDF 32000-1, Annex H: readers look this far). */
const HEADER_WITHIN = 1_024
/** They do something or belong to something that is left out, and show nothing of their own. */
const dropped = ['Link', 'Popup', 'Widget']
/** Of a page, what is shown of it. */
const kept = ['Type', 'Parent', 'Resources', 'MediaBox', 'CropBox', 'Rotate', 'Contents', 'Group']

/**
 * A PDF as it is shown and signed: its pages alone, upright and from their corner, so that nothing in it acts, is
 * attached or is filled in. Refused where that would leave out something people see, or break somebody's signature.
 */
export async function inspect(bytes: Uint8Array): Promise<Inspected | { fault: DocumentFault }> {
  if (!Buffer.from(bytes.subarray(0, HEADER_WITHIN)).includes('%PDF-')) return { fault: 'not-a-pdf' }
  try {
    const source = await PDFDocument.load(bytes, { updateMetadata: false })
    if (source.isEncrypted) return { fault: 'encrypted' }
    if (unfolds(source)) return { fault: 'too-large' }
    if (hasTooManyPages(source)) return { fault: 'too-many-pages' }
    const pages = source.getPages()
    if (isSigned(source)) return { fault: 'signed' }
    if (source.catalog.has(PDFName.of('AcroForm'))) flatten(source)
    if (pages.some(hasNotes)) return { fault: 'annotated' }
    const made = await redone(source)
    return made.pages.length > 0 && z.array(DocumentPage).safeParse(made.pages).success
      ? made
      : { fault: 'broken' }
  } catch (fault) {
    return { fault: fault instanceof EncryptedPDFError ? 'encrypted' : 'broken' }
  }
}

/** Before they are listed: a few bytes may name more pages than memory holds. */
function hasTooManyPages({ catalog }: PDFDocument): boolean {
  let pages = 0
  try {
    catalog.Pages().traverse((node) => {
      if (node instanceof PDFPageLeaf && ++pages > MOST_PAGES) throw new TooManyPages()
    })
  } catch (fault) {
    if (fault instanceof TooManyPages) return true
    throw fault
  }
  return false
}

class TooManyPages extends Error {}

/** What is filled in becomes part of the page, with the looks it has where no others can be made. */
function flatten(pdf: PDFDocument): void {
  try {
    pdf.getForm().flatten()
  } catch {
    pdf.getForm().flatten({ updateFieldAppearances: false })
  }
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
    for (const part of node.keys()) if (!kept.includes(part.decodeText())) node.delete(part)
  quieten(source)
  const pages: DocumentPage[] = []
  for (const page of await target.copyPages(source, source.getPageIndices()))
    pages.push((await upright(target, page)).getSize())
  return { pdf: await target.save({ addDefaultPage: false }), pages }
}
