import { type PDFDocument, PDFArray, PDFName, PDFRawStream } from '@cantoo/pdf-lib'
import { constants, inflateSync } from 'node:zlib'

/** Bytes that a packed picture, or any other part of a document, may unfold to: what shows it has to hold them. */
const MOST_OF_PICTURE = 256_000_000
const MOST = 64_000_000

/** Whether a part of it is small only as it is packed. */
export function unfolds(pdf: PDFDocument): boolean {
  for (const [, object] of pdf.context.enumerateIndirectObjects())
    if (object instanceof PDFRawStream && isLarge(object)) return true
  return false
}

function isLarge({ dict, contents }: PDFRawStream): boolean {
  const most = dict.lookup(PDFName.of('Subtype')) === PDFName.of('Image') ? MOST_OF_PICTURE : MOST
  let bytes: Uint8Array = contents
  for (const filter of filtersOf(dict.lookup(PDFName.of('Filter')))) {
    if (filter !== 'FlateDecode' && filter !== 'Fl') return false
    try {
      bytes = inflateSync(bytes, { maxOutputLength: most, finishFlush: constants.Z_SYNC_FLUSH })
    } catch (fault) {
      return (fault as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE'
    }
  }
  return false
}

function filtersOf(filter: unknown): string[] {
  const filters = filter instanceof PDFArray ? filter.asArray() : [filter]
  return filters.map((each) => (each instanceof PDFName ? each.decodeText() : ''))
}
