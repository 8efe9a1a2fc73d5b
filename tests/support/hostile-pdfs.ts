import { PDFDocument } from '@cantoo/pdf-lib'
import { randomBytes } from 'node:crypto'
import { deflateSync } from 'node:zlib'
import type { DocumentFault } from '../../shared/documents.ts'
import { flate, manyPages, onePage, rawPdf, stream } from './raw-pdf.ts'

type Made = Buffer | Promise<Buffer>
export type Hostile = readonly [what: string, make: () => Made]
/** What is refused, and how it is said. */
export type Refused = readonly [what: string, fault: DocumentFault, make: () => Made]

async function locked(passwords: { userPassword?: string; ownerPassword: string }): Promise<Buffer> {
  const pdf = await PDFDocument.create()
  pdf.addPage([595, 842])
  pdf.encrypt(passwords)
  return Buffer.from(await pdf.save({ useObjectStreams: false }))
}

const MB = 1_000_000
const nested = (open: string, close: string, times: number) => open.repeat(times) + close.repeat(times)
const note = '<< /Type /Annot /Subtype /Text /Rect [1 1 9 9] /Contents (Not agreed) >>'

const bombs = new Map<string, Buffer>()
/** Zeros, packed as often as it says. */
function bomb(size: number, times = 1): Buffer {
  const known = bombs.get(`${size} ${times}`)
  if (known) return known
  const packed = deflateSync(times === 1 ? Buffer.alloc(size) : bomb(size, times - 1))
  bombs.set(`${size} ${times}`, packed)
  return packed
}
const twice = '/Filter [/FlateDecode /FlateDecode]'

/** Pages whose parents have each other for children, or far more pages than the file has bytes. */
const treeOf = (levels: number, each: number): Buffer =>
  rawPdf({
    1: '<< /Type /Catalog /Pages 2 0 R >>',
    ...Object.fromEntries(
      Array.from({ length: levels }, (_each, level) => [
        level + 2,
        `<< /Type /Pages /Count 1 /Kids [${`${level + 3} 0 R `.repeat(each)}] >>`,
      ]),
    ),
    [levels + 2]: '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>',
  })

export const refused: Refused[] = [
  ['with a password to open it', 'encrypted', () => locked({ userPassword: 'u', ownerPassword: 'o' })],
  ['with a password to change it alone', 'encrypted', () => locked({ ownerPassword: 'o' })],
  ['empty', 'not-a-pdf', () => Buffer.alloc(0)],
  ['a picture', 'not-a-pdf', () => Buffer.from('89504e470d0a1a0a', 'hex')],
  ['noise', 'not-a-pdf', () => Buffer.alloc(100_000, 7)],
  [
    'noise that calls itself a PDF',
    'broken',
    () => Buffer.concat([Buffer.from('%PDF-1.7\n'), randomBytes(200_000)]),
  ],
  ['cut off before its catalog', 'broken', () => onePage().subarray(0, 60)],
  ['without a page', 'broken', () => manyPages(0)],
  ['of 501 pages', 'too-many-pages', () => manyPages(501)],
  ['of 2,000 pages', 'too-many-pages', () => manyPages(2_000)],
  ['of a page tree with more pages than atoms', 'too-many-pages', () => treeOf(40, 10)],
  [
    'of a page tree that is its own branch',
    'broken',
    () =>
      rawPdf({
        1: '<< /Type /Catalog /Pages 2 0 R >>',
        2: '<< /Type /Pages /Kids [2 0 R 3 0 R] /Count 2 /Parent 3 0 R >>',
        3: '<< /Type /Pages /Kids [2 0 R] /Count 1 /Parent 2 0 R >>',
      }),
  ],
  ['of a page tree 100,000 branches deep', 'broken', () => treeOf(100_000, 1)],
  ['with a note', 'annotated', () => onePage({ page: `/Annots [${note}]` })],
  ['with 50,000 notes', 'annotated', () => onePage({ page: `/Annots [${note.repeat(50_000)}]` })],
  [
    'with a file on a page',
    'annotated',
    () =>
      onePage({
        page: '/Annots [<< /Subtype /FileAttachment /FS 6 0 R >>]',
        more: {
          6: '<< /Type /Filespec /F (a.exe) /EF << /F 7 0 R >> >>',
          7: stream('MZ', '/Type /EmbeddedFile'),
        },
      }),
  ],
  [
    'with a film',
    'annotated',
    () => onePage({ page: '/Annots [<< /Subtype /RichMedia /Rect [0 0 9 9] >>]' }),
  ],
  [
    'signed by somebody',
    'signed',
    () =>
      onePage({
        catalog: '/AcroForm << /Fields [6 0 R] >>',
        more: {
          6: '<< /FT /Sig /T (S) /V 7 0 R >>',
          7: '<< /Type /Sig /ByteRange [0 1 2 3] /Contents <00> >>',
        },
      }),
  ],
  [
    'signed in the field itself',
    'signed',
    () =>
      onePage({
        catalog: '/AcroForm << /Fields [6 0 R] >>',
        more: { 6: '<< /FT /Sig /T (S) /V << /Type /Sig /ByteRange [0 1 2 3] /Contents <00> >> >>' },
      }),
  ],
  ['of a page as large as a country', 'broken', () => onePage({ box: '[0 0 1e9 1e9]' })],
  ['of a page without a size', 'broken', () => onePage({ box: '[0 0 0 0]' })],
  ['of a page without a width that is a number', 'broken', () => onePage({ box: '[0 0 (a) NaN]' })],
  ['of a page with half a size', 'broken', () => onePage({ box: '[0 0 595]' })],
  ['of a page that nobody gave a size', 'broken', () => onePage({ box: 'null' })],
  ['of a page turned by a word', 'broken', () => onePage({ page: '/Rotate (a)' })],
  [
    'whose page unfolds',
    'too-large',
    () => onePage({ content: stream(bomb(100 * MB), '/Filter /FlateDecode') }),
  ],
  ['whose page unfolds twice', 'too-large', () => onePage({ content: stream(bomb(100 * MB, 2), twice) })],
  [
    'whose turned page unfolds',
    'too-large',
    () => onePage({ page: '/Rotate 90', content: stream(bomb(100 * MB, 2), twice) }),
  ],
  [
    'whose objects unfold',
    'too-slow',
    () => onePage({ more: { 6: stream(bomb(1_200 * MB, 2), `/Type /ObjStm /N 1 /First 10 ${twice}`) } }),
  ],
  [
    'whose cross-references unfold',
    'too-slow',
    () => onePage({ more: { 6: stream(bomb(1_200 * MB, 2), `/Type /XRef /Size 9 /W [1 4 2] ${twice}`) } }),
  ],
  [
    'whose picture unfolds',
    'too-large',
    () =>
      onePage({
        more: {
          6: stream(
            bomb(300 * MB),
            '/Type /XObject /Subtype /Image /Width 30000 /Height 30000 /BitsPerComponent 8 /ColorSpace /DeviceGray /Filter /FlateDecode',
          ),
        },
      }),
  ],
]

const script = '/S /JavaScript /JS (app.alert\\(1\\))'
const launch = '<< /S /Launch /F (cmd.exe) >>'
const attached = {
  8: '<< /Type /Filespec /F (a.exe) /EF << /F 9 0 R >> >>',
  9: stream('MZ', '/Type /EmbeddedFile'),
}
const form = (field: string, more = '') => ({
  catalog: `/AcroForm << /Fields [6 0 R] /DA (/Helv 0 Tf) ${more} >>`,
  page: '/Annots [6 0 R]',
  more: { 6: `<< /Type /Annot /Subtype /Widget /Rect [60 60 200 90] /T (a) ${field} >>` },
})

/** What is kept without what could act in it. */
export const tamed: Hostile[] = [
  ['runs a script when it opens', () => onePage({ catalog: `/OpenAction << ${script} >>` })],
  [
    'runs scripts before it is printed and closed',
    () => onePage({ catalog: `/AA << /WP << ${script} >> /WC << ${script} >> >>` }),
  ],
  ['runs a script when a page opens', () => onePage({ page: `/AA << /O << ${script} >> >>` })],
  [
    'has scripts by name',
    () => onePage({ catalog: `/Names << /JavaScript << /Names [(a) << ${script} >>] >> >>` }),
  ],
  [
    'runs a script from a link',
    () => onePage({ page: `/Annots [<< /Subtype /Link /Rect [0 0 9 9] /A << ${script} >> >>]` }),
  ],
  [
    'starts a program from a link',
    () => onePage({ page: `/Annots [<< /Subtype /Link /Rect [0 0 9 9] /A ${launch} >>]` }),
  ],
  ['starts a program when it opens', () => onePage({ catalog: `/OpenAction ${launch}` })],
  [
    'leads to an address from 10,000 links',
    () =>
      onePage({
        page: `/Annots [${'<< /Subtype /Link /Rect [0 0 9 9] /A << /S /URI /URI (https://elsewhere.example) >> >>'.repeat(10_000)}]`,
      }),
  ],
  [
    'has files attached',
    () => onePage({ catalog: '/Names << /EmbeddedFiles << /Names [(a) 8 0 R] >> >>', more: attached }),
  ],
  [
    'has files that belong to it and to a page',
    () => onePage({ catalog: '/AF [8 0 R]', page: '/AF [8 0 R]', more: attached }),
  ],
  [
    'has a file on a drawing',
    () =>
      onePage({
        page: '/Resources << /XObject << /X 6 0 R >> >>',
        content: stream('/X Do'),
        more: {
          ...attached,
          6: stream(
            '0 0 9 9 re f',
            '/Type /XObject /Subtype /Form /BBox [0 0 9 9] /AF [8 0 R] /Ref << /F 8 0 R /Page 0 >>',
          ),
        },
      }),
  ],
  [
    'has a script where nobody looks',
    () => onePage({ page: `/Whatever << ${script} >> /PieceInfo << /X << ${script} >> >>` }),
  ],
  [
    'has a script among its resources',
    () =>
      onePage({
        page: `/Resources << /Font << /F1 5 0 R >> /Whatever << ${script} >> /Properties << /P << /A << ${script} >> >> >> >>`,
      }),
  ],
  [
    'is a portfolio',
    () =>
      onePage({
        catalog: '/Collection << /D (a) >> /Names << /EmbeddedFiles << /Names [(a) 8 0 R] >> >>',
        more: attached,
      }),
  ],
  [
    'is a form that calculates',
    () => onePage(form(`/FT /Tx /V (7) /AA << /C << ${script} >> /K << ${script} >> >>`)),
  ],
  [
    'is a form that sends',
    () => onePage(form('/FT /Btn /Ff 65536 /A << /S /SubmitForm /F (https://elsewhere.example) >>')),
  ],
  ['is a form that starts a program', () => onePage(form(`/FT /Btn /Ff 65536 /A ${launch}`))],
  [
    'is a form of the other sort as well',
    () =>
      onePage({
        ...form('/FT /Tx /V (7)', '/XFA 10 0 R'),
        more: { ...form('/FT /Tx /V (7)').more, 10: stream('<xdp/>') },
      }),
  ],
  ['waits for a signature by another program', () => onePage(form('/FT /Sig'))],
  [
    'is broken where its objects are listed',
    () =>
      Buffer.from(
        onePage()
          .toString('latin1')
          .replace(/startxref\n\d+/, 'startxref\n99999999'),
        'latin1',
      ),
  ],
  [
    'has a list of objects that lies',
    () =>
      Buffer.from(
        onePage()
          .toString('latin1')
          .replaceAll(/^\d{10} 00000 n/gm, '0000000003 00000 n'),
        'latin1',
      ),
  ],
  ['ends in its middle', () => onePage().subarray(0, 520)],
  ['has 100 MB of nothing', () => Buffer.concat([onePage(), Buffer.alloc(100 * MB, '\n')])],
  [
    'has a stream whose length is itself',
    () => onePage({ content: '<< /Length 4 0 R >>\nstream\n0 0 9 9 re f\nendstream' }),
  ],
  [
    'has drawings within each other',
    () =>
      onePage({
        page: '/Resources << /XObject << /X 6 0 R >> >>',
        content: stream('/X Do'),
        more: {
          6: stream(
            '/X Do',
            '/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X 6 0 R >> >>',
          ),
        },
      }),
  ],
  ['has a page from below', () => onePage({ box: '[595 842 0 0]' })],
  ['has a page far from its corner', () => onePage({ box: '[-9000 -9000 -8405 -8158]' })],
  ['has larger units', () => onePage({ page: '/UserUnit 2' })],
  ['has a page turned back', () => onePage({ page: '/Rotate -90' })],
  ['has a page turned by a little', () => onePage({ page: '/Rotate 45' })],
  ['has a cut that is beside the page', () => onePage({ page: '/CropBox [900 900 990 990]' })],
  [
    'has layers',
    () =>
      onePage({
        catalog: '/OCProperties << /OCGs [6 0 R] /D << /OFF [6 0 R] >> >>',
        page: '/Resources << /Properties << /L 6 0 R >> >>',
        content: stream('/OC /L BDC 0 0 9 9 re f EMC'),
        more: { 6: '<< /Type /OCG /Name (a) >>' },
      }),
  ],
  ['draws without an end', () => onePage({ content: flate('q '.repeat(2 * MB)) })],
]

/** What may be kept or refused, but is done with. */
export const odd: Hostile[] = [
  ['arrays in arrays', () => onePage({ page: `/X ${nested('[', ']', 200_000)}` })],
  ['dictionaries in dictionaries', () => onePage({ page: `/X ${nested('<</A ', '>>', 200_000)}` })],
  ['brackets without an end', () => onePage({ page: `/X ${'('.repeat(MB)}` })],
  ['a name of a megabyte', () => onePage({ page: `/${'A'.repeat(MB)} 1` })],
  ['references in a circle', () => onePage({ page: '/Resources 6 0 R', more: { 6: '7 0 R', 7: '6 0 R' } })],
  [
    'a picture packed in a way of its own',
    () => onePage({ content: stream(Buffer.alloc(100_000, 0x80), '/Filter /LZWDecode') }),
  ],
  [
    '200,000 objects',
    () =>
      onePage({ more: Object.fromEntries(Array.from({ length: 200_000 }, (_each, n) => [n + 6, '<< >>'])) }),
  ],
  [
    'an object with a huge number',
    () => Buffer.from(onePage().toString('latin1').replace('5 0 obj', '4294967295 0 obj'), 'latin1'),
  ],
]

/** What is brought to be verified. */
export const unverifiable: Hostile[] = [
  ['empty', () => Buffer.alloc(0)],
  ['a seal over nothing', () => onePage({ more: { 6: '<< /ByteRange [0 0 0 0] /Contents <> >>' } })],
  [
    'a seal beyond the end',
    () => onePage({ more: { 6: '<< /ByteRange [0 10 99999999999999999999 5] /Contents <00> >>' } }),
  ],
  ['very many seals', () => Buffer.concat([onePage(), Buffer.from('/ByteRange [0 1 3 1] '.repeat(500_000))])],
  ['very many beginnings of a signature', () => sealedOver('/Contents<'.repeat(2_000_000))],
  ['a signature that is noise', () => sealedOver('/M (D:20261128191500Z)')],
  ['50 MB of brackets', () => Buffer.concat([onePage(), Buffer.alloc(50 * MB, '<')])],
]

/** A seal whose range is right and whose signature is not one. */
function sealedOver(dictionary: string): Buffer {
  const before = `%PDF-1.7\n1 0 obj\n<< ${dictionary} /ByteRange [0 AAAAAAAAAA BBBBBBBBBB CCCCCCCCCC] /Contents `
  const [gap, after] = ['<30820100>', ' >>\nendobj\n']
  const number = (value: number) => String(value).padStart(10, '0')
  return Buffer.from(
    (before + gap + after)
      .replace('AAAAAAAAAA', number(before.length))
      .replace('BBBBBBBBBB', number(before.length + gap.length))
      .replace('CCCCCCCCCC', number(after.length)),
  )
}
