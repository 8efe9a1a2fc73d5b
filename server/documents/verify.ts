import type { Seen } from '../actions/workshop.ts'
import { signerOf } from './cms.ts'

const HEADER_WITHIN = 1_024
const NOTHING: Seen = { intact: false, why: 'no-seal', seal: null }

/**
 * What a PDF says of the last seal in it. Intact is only what it covers from the first byte to the last, but for its own
 * signature: then nothing that a reader may find in the file was put there since.
 */
export async function verify(bytes: Uint8Array): Promise<Seen> {
  const file = Buffer.from(bytes)
  if (!file.subarray(0, HEADER_WITHIN).includes('%PDF-')) return { ...NOTHING, why: 'unreadable' }
  const text = file.toString('latin1')
  const last = [...text.matchAll(/\/ByteRange\s*\[\s*(\d+)\s+(\d+)\s+(\d+)\s+(\d+)\s*\]/g)].at(-1)
  if (!last) return NOTHING
  const [begin = 0, before = 0, resume = 0, after = 0] = last.slice(1).map(Number)
  const [gapFrom, end] = [begin + before, resume + after]
  const hex = /^<([0-9a-fA-F]*)>$/.exec(text.slice(gapFrom, resume))?.[1]
  if (begin !== 0 || resume < gapFrom || end > file.length || hex === undefined)
    return { ...NOTHING, why: 'changed' }
  const covered = Buffer.concat([file.subarray(0, gapFrom), file.subarray(resume, end)])
  const room = Buffer.from(hex, 'hex')
  const signature = derOf(room)
  const dictionary = dictionaryAround(text, last.index)
  const at = momentIn(dictionary)
  // Nothing covers what stands behind it in its room: there it is zeros, or somebody was here.
  const isEmpty = room.subarray(signature.length).every((byte) => byte === 0)
  const signer = at && isEmpty ? await signerOf(signature, covered) : null
  if (!at || !signer) return { ...NOTHING, why: 'changed' }
  const seal = { ...signer, at, signer: nameIn(dictionary) }
  return end === file.length ? { intact: true, why: null, seal } : { intact: false, why: 'added-after', seal }
}

/** Without the zeros that fill its room: DER says how long it is (X.690, 8.1.3). */
function derOf(room: Buffer): Buffer {
  const first = room[1] ?? 0
  if (first < 0x80) return room.subarray(0, 2 + first)
  const bytes = first & 0x7f
  return room.subarray(0, 2 + bytes + (bytes > 0 && bytes <= 4 ? room.readUIntBE(2, bytes) : 0))
}

const dictionaryAround = (text: string, at: number): string => {
  const from = text.lastIndexOf(' obj', at)
  const to = text.indexOf('endobj', at)
  return text.slice(Math.max(0, from), to < 0 ? text.length : to).replace(/\/Contents\s*<[^>]*>/, '')
}

/** D:20261128191500Z (PDF 32000-1, 7.9.4), as it is written here: in UTC. */
function momentIn(dictionary: string): string | null {
  const [found, ...parts] = /\/M\s*\(D:(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)/.exec(dictionary) ?? []
  if (!found) return null
  const [year = 1970, month = 1, day = 1, hour = 0, minute = 0, second = 0] = parts.map(Number)
  return new Date(Date.UTC(year, month - 1, day, hour, minute, second)).toISOString()
}

function nameIn(dictionary: string): string | null {
  const [, hex] = /\/Name\s*<([0-9a-fA-F]+)>/.exec(dictionary) ?? []
  if (!hex) return null
  const bytes = Buffer.from(hex, 'hex')
  const isUtf16 = bytes[0] === 0xfe && bytes[1] === 0xff
  return isUtf16
    ? bytes
        .subarray(2, bytes.length & ~1)
        .swap16()
        .toString('utf16le')
    : bytes.toString('latin1')
}
