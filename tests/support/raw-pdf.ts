import { deflateSync } from 'node:zlib'

/** Objects of a PDF by their number, as they are written: 1 is the catalog. */
export type Objects = Record<number, string | Buffer>

const bytes = (part: string | Buffer): Buffer =>
  typeof part === 'string' ? Buffer.from(part, 'latin1') : part

/** A stream object with its length. */
export const stream = (content: string | Buffer, entries = ''): Buffer => {
  const data = bytes(content)
  return Buffer.concat([
    bytes(`<< /Length ${data.length} ${entries} >>\nstream\n`),
    data,
    bytes('\nendstream'),
  ])
}

export const flate = (content: string | Buffer, entries = ''): Buffer =>
  stream(deflateSync(bytes(content)), `/Filter /FlateDecode ${entries}`)

/** Whatever the objects say, with a right cross-reference table. */
export function rawPdf(objects: Objects, trailer = ''): Buffer {
  const parts: Buffer[] = [bytes('%PDF-1.7\n%\xe2\xe3\xcf\xd3\n')]
  let at = parts[0]?.length ?? 0
  const add = (part: Buffer) => {
    parts.push(part)
    at += part.length
  }
  const numbers = Object.keys(objects).map(Number)
  const offsets = new Map<number, number>()
  for (const number of numbers) {
    offsets.set(number, at)
    add(Buffer.concat([bytes(`${number} 0 obj\n`), bytes(objects[number] ?? ''), bytes('\nendobj\n')]))
  }
  // They come in order.
  const size = (numbers.at(-1) ?? 0) + 1
  const lines = Array.from({ length: size }, (_each, number) =>
    offsets.has(number)
      ? `${String(offsets.get(number)).padStart(10, '0')} 00000 n \n`
      : '0000000000 65535 f \n',
  )
  const xref = `xref\n0 ${size}\n${lines.join('')}trailer\n<< /Size ${size} /Root 1 0 R ${trailer} >>\n`
  return Buffer.concat([...parts, bytes(`${xref}startxref\n${at}\n%%EOF\n`)])
}

const TEXT = 'BT /F1 12 Tf 60 700 Td (Loan agreement) Tj ET'

interface Parts {
  /** Of the catalog, and of the page, beside what they have. */
  catalog?: string
  page?: string
  box?: string
  content?: string | Buffer
  more?: Objects
}

/** One page; each part may be another or say more. */
export const onePage = ({
  catalog = '',
  page = '',
  box = '[0 0 595 842]',
  content = stream(TEXT),
  more = {},
}: Parts = {}): Buffer =>
  rawPdf({
    1: `<< /Type /Catalog /Pages 2 0 R ${catalog} >>`,
    2: '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    3: `<< /Type /Page /Parent 2 0 R /MediaBox ${box} /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> ${page} >>`,
    4: content,
    5: '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
    ...more,
  })

/** So many pages, all alike. */
export const manyPages = (count: number): Buffer =>
  rawPdf({
    1: '<< /Type /Catalog /Pages 2 0 R >>',
    2: `<< /Type /Pages /Kids [${Array.from({ length: count }, (_each, n) => `${n + 3} 0 R`).join(' ')}] /Count ${count} >>`,
    ...Object.fromEntries(
      Array.from({ length: count }, (_each, n) => [
        n + 3,
        '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>',
      ]),
    ),
  })
