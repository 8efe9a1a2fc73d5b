import { PDFContext, PDFDict, PDFHexString, PDFName, PDFObjectParser, PDFString } from '@cantoo/pdf-lib'
import { createHash } from 'node:crypto'
import type { Seen } from '../actions/workshop.ts'
import { readSignature } from './signature.ts'

/** What a document holds of its own may look like a seal: so many from the end are looked at. */
const MOST_LOOKED_AT = 8

interface Found {
  /** Where the signature stands: from its `<` to behind its `>`. */
  gap: [number, number]
  /** Up to where the seal covers the file. */
  end: number
  der: Buffer
  /** The dictionary that says who and when. */
  said: PDFDict | null
}

/**
 * What a file says of its seal. It holds for the whole file or not at all: every byte but those of the signature itself
 * is covered, so that nothing can be shown that was not sealed.
 */
export async function verify(pdf: Uint8Array): Promise<Seen> {
  const bytes = Buffer.from(pdf.buffer, pdf.byteOffset, pdf.byteLength)
  if (!bytes.subarray(0, 1_024).includes('%PDF-')) return { intact: false, why: 'unreadable', seal: null }
  let best: Seen = { intact: false, why: 'no-seal', seal: null }
  for (const found of sealsIn(bytes)) {
    const seen = await judged(bytes, found)
    if (seen.intact) return seen
    if (best.why === 'no-seal' || seen.why === 'added-after') best = seen
  }
  return best
}

async function judged(bytes: Buffer, { gap, end, der, said }: Found): Promise<Seen> {
  const covered = Buffer.concat([bytes.subarray(0, gap[0]), bytes.subarray(gap[1], end)])
  const signature = await readSignature(der, covered)
  if (!signature) return { intact: false, why: 'changed', seal: null }
  const at = dateIn(said)
  const seal = at && {
    subject: signature.subject,
    fingerprint: createHash('sha256').update(signature.certificate).digest('hex'),
    at: at.toISOString(),
    signer: textIn(said, 'Name'),
  }
  if (!signature.holds || !seal) return { intact: false, why: 'changed', seal }
  return end === bytes.length
    ? { intact: true, why: null, seal }
    : { intact: false, why: 'added-after', seal }
}

/** The last first. */
function sealsIn(bytes: Buffer): Found[] {
  const text = bytes.toString('latin1')
  const ranges = [...text.matchAll(/\/ByteRange\s*\[\s*0\s+(\d{1,10})\s+(\d{1,10})\s+(\d{1,10})\s*\]/g)]
  return ranges
    .slice(-MOST_LOOKED_AT)
    .toReversed()
    .flatMap((match) => {
      const [from, behind, rest] = match.slice(1).map(Number) as [number, number, number]
      const found = { gap: [from, behind] as [number, number], end: behind + rest }
      const der = from < behind && found.end <= bytes.length ? signatureIn(text.slice(from, behind)) : null
      return der ? [{ ...found, der, said: dictionaryAround(bytes, match.index, behind) }] : []
    })
}

/** Hexadecimal, and zeros behind its end: nothing else can hide where the seal does not reach. */
function signatureIn(gap: string): Buffer | null {
  const hex = /^<([\da-f]+)>$/i.exec(gap)?.[1]
  const bytes = hex && hex.length % 2 === 0 ? Buffer.from(hex, 'hex') : null
  if (!bytes || bytes[0] !== 0x30) return null
  const [length, head] = lengthIn(bytes)
  const isAll = bytes.subarray(head + length).every((byte) => byte === 0)
  return isAll ? bytes.subarray(0, head + length) : null
}

/** Of a DER value: of its content, and of what stands before. */
function lengthIn(der: Buffer): [number, number] {
  const first = der[1] ?? 0
  if (first < 0x80) return [first, 2]
  const octets = first & 0x7f
  return octets > 0 && octets <= 4 ? [der.readUIntBE(2, octets), 2 + octets] : [der.length, 2]
}

function dictionaryAround(bytes: Buffer, at: number, behind: number): PDFDict | null {
  const from = bytes.lastIndexOf(' obj', at)
  const to = bytes.indexOf('endobj', behind)
  if (from < 0 || to < 0 || bytes.subarray(from, at).includes('endobj')) return null
  try {
    const parser = PDFObjectParser.forBytes(bytes.subarray(from + ' obj'.length, to), PDFContext.create())
    const parsed = parser.parseObject()
    return parsed instanceof PDFDict ? parsed : null
  } catch {
    return null
  }
}

const entry = (said: PDFDict | null, key: string) => {
  const value = said?.get(PDFName.of(key))
  return value instanceof PDFString || value instanceof PDFHexString ? value : null
}
const textIn = (said: PDFDict | null, key: string): string | null => entry(said, key)?.decodeText() ?? null
function dateIn(said: PDFDict | null): Date | null {
  try {
    const date = entry(said, 'M')?.decodeDate() ?? null
    return date && Number.isFinite(date.getTime()) ? date : null
  } catch {
    return null
  }
}
