import { PDFArray, PDFDict, type PDFDocument, PDFName, type PDFObject, PDFStream } from '@cantoo/pdf-lib'

/** Of an action, what it does (PDF 32000-1, 12.6.4). */
const actions = [
  'GoToE',
  'GoToR',
  'Hide',
  'ImportData',
  'JavaScript',
  'Launch',
  'Movie',
  'Named',
  'Rendition',
  'ResetForm',
  'RichMediaExecute',
  'Sound',
  'SubmitForm',
  'Thread',
  'URI',
]
/** Of a drawing or a picture, what leads to files or programs and shows nothing. */
const leading = ['AF', 'Metadata', 'OPI', 'PieceInfo', 'Ref']

/** Whether anybody has signed it, wherever that is written. */
export function isSigned(pdf: PDFDocument): boolean {
  for (const dict of dictsOf(pdf)) if (dict.has(PDFName.of('ByteRange'))) return true
  return false
}

/** Empties whatever could act, and whatever is a file, wherever in a document it hides. */
export function quieten(pdf: PDFDocument): void {
  for (const dict of dictsOf(pdf)) {
    if (acts(dict)) for (const key of dict.keys()) dict.delete(key)
    else if (nameIn(dict, 'Subtype') === 'Form' || nameIn(dict, 'Subtype') === 'Image')
      for (const key of leading) dict.delete(PDFName.of(key))
  }
}

const acts = (dict: PDFDict): boolean =>
  actions.includes(nameIn(dict, 'S')) || ['Filespec', 'F'].includes(nameIn(dict, 'Type')) || isFile(dict)

const isFile = (dict: PDFDict): boolean => dict.get(PDFName.of('EF')) instanceof PDFDict

function nameIn(dict: PDFDict, key: string): string {
  const value = dict.lookup(PDFName.of(key))
  return value instanceof PDFName ? value.decodeText() : ''
}

function* dictsOf(pdf: PDFDocument): Generator<PDFDict> {
  for (const [, object] of pdf.context.enumerateIndirectObjects()) yield* within(object)
}

function* within(object: PDFObject): Generator<PDFDict> {
  const dict = object instanceof PDFStream ? object.dict : object
  if (dict instanceof PDFDict) {
    yield dict
    for (const value of dict.values()) yield* within(value)
  } else if (dict instanceof PDFArray) for (const value of dict.asArray()) yield* within(value)
}
