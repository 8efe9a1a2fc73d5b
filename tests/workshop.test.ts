import { createHash, X509Certificate } from 'node:crypto'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { newSealKey } from '../server/documents/certificate.ts'
import { root } from '../server/root.ts'
import { drawnMark, typedMark } from '../shared/tasks/sign-rules.ts'
import { faultsOf, plainly, signaturesOf, textOf } from './support/pdf-tools.ts'
import { contract, inspected, openBench, type Bench } from './support/sealing.ts'

const armenian = join(root, 'node_modules/@expo-google-fonts/noto-sans-armenian/400Regular')
// The real one, each order in a process of its own.
const SLOW = { timeout: 180_000 }
const VALID = 'Signature Validation: Signature is Valid.'

let bench: Bench
let sealed: Buffer
beforeAll(async () => {
  bench = await openBench()
  sealed = await bench.seals({ signature: typedMark('Zoë Müller'), employer: 'Corbel Timber Ltd' })
}, 180_000)

/** What the seal covers: from the first byte, but for its own signature, to the last. */
function covered(pdf: Buffer): [number, number, number, number] {
  const found = /\/ByteRange\s*\[\s*(\d+) (\d+) (\d+) (\d+)/.exec(pdf.toString('latin1'))
  const [from = 0, before = 0, resume = 0, after = 0] = (found ?? []).slice(1).map(Number)
  return [from, before, resume, after]
}
const withBit = (pdf: Buffer, at: number): Buffer => {
  const changed = Buffer.from(pdf)
  changed.writeUInt8(changed.readUInt8(at) ^ 1, at)
  return changed
}
const verify = (pdf: Uint8Array) => bench.workshop.verify(pdf)

describe('a sealed document', SLOW, () => {
  test('is valid to a tool that is none of ours, in all of its bytes, and sound', async () => {
    const said = signaturesOf(sealed)
    expect(said).toContain(VALID)
    expect(said).toContain('Total document signed')
    expect(said).toContain('Signature Type: ETSI.CAdES.detached')
    expect(said).toContain('Signer Certificate Common Name: Foyer at foyer.test')
    expect(said.match(/Signature #/g)).toHaveLength(1)
    expect(faultsOf(sealed)).toBeNull()
    const fingerprint = createHash('sha256').update(bench.key.certificate).digest('hex')
    expect(await verify(sealed)).toMatchObject({
      intact: true,
      why: null,
      seal: { subject: 'Foyer at foyer.test', fingerprint, signer: 'Zoë Müller' },
    })
  })

  test('holds the document, what was filled in, and the evidence on pages of its own', () => {
    const text = textOf(sealed)
    for (const part of ['Page 1 of the loan', 'Page 2 of the loan', 'Corbel Timber Ltd', 'Zoë Müller'])
      expect(text).toContain(part)
    expect(text.indexOf('Evidence of signature')).toBeGreaterThan(text.indexOf('Page 2 of the loan'))
    // More than a page of it goes on on the next.
    expect(text).toMatch(/Loan agreement · 1\/2[^]*Loan agreement · 2\/2/)
  })

  test('is not intact with one bit changed anywhere, and the other tool says so, too', async () => {
    const [, before, resume, after] = covered(sealed)
    expect([before > 0, resume + after]).toEqual([true, sealed.length])
    const ends = [before - 2, resume + 2, sealed.length - 60]
    const positions = [700, Math.floor(before / 2), ...ends]
    for (const at of positions) {
      const changed = withBit(sealed, at)
      expect([at, await verify(changed)]).toMatchObject([at, { intact: false, why: 'changed', seal: null }])
      const said = signaturesOf(changed)
      // It may be so broken that no signature is found in it.
      expect([
        at,
        said.includes(VALID),
        said.includes('Total document signed') && said.includes(VALID),
      ]).toEqual([at, false, false])
    }
    expect(signaturesOf(withBit(sealed, Math.floor(before / 2)))).toContain('Digest Mismatch')
  })

  test('to which something was added is not intact, though what was sealed still is', async () => {
    expect(await verify(Buffer.concat([sealed, Buffer.from('\n% more')]))).toMatchObject({
      intact: false,
      why: 'added-after',
      seal: { signer: 'Zoë Müller' },
    })
    expect(await verify(sealed.subarray(0, -1))).toMatchObject({ intact: false, why: 'changed' })
  })

  test('has nothing hidden in the room of its signature, and no other certificate', async () => {
    const [, before, resume] = covered(sealed)
    expect(await verify(withBit(sealed, resume - 40))).toMatchObject({ intact: false, why: 'changed' })
    expect(await verify(withBit(sealed, before + 400))).toMatchObject({ intact: false, why: 'changed' })
  })

  test('of 300 pages is sealed all the same', async () => {
    const long = await bench.seals({ signature: drawn }, { pages: 300 })
    expect(signaturesOf(long)).toContain(VALID)
    expect(faultsOf(long)).toBeNull()
    expect(await verify(long)).toMatchObject({ intact: true })
  })

  test('cannot be brought to be signed once more', async () => {
    expect(await bench.workshop.inspect(sealed)).toEqual({ fault: 'signed' })
  })

  test('says who sealed it by the certificate it was sealed with', async () => {
    const other = await newSealKey('Corbel Timber', new Date())
    const theirs = await bench.seals({ signature: drawn }, { key: other })
    expect(signaturesOf(theirs)).toContain('Common Name: Corbel Timber')
    expect((await verify(theirs)).seal?.subject).toBe('Corbel Timber')
  })
})

const drawn = drawnMark({
  width: 300,
  height: 100,
  strokes: [
    [10, 10, 60, 40, 90, 20],
    [5, 5],
  ],
})

test('the certificate vouches for itself alone, and for ten years', () => {
  const certificate = new X509Certificate(Buffer.from(bench.key.certificate))
  expect(certificate.verify(certificate.publicKey)).toBe(true)
  expect(certificate.ca).toBe(false)
  expect(certificate.publicKey.asymmetricKeyDetails?.modulusLength).toBe(3_072)
  const years =
    new Date(certificate.validTo).getUTCFullYear() - new Date(certificate.validFrom).getUTCFullYear()
  expect(years).toBe(10)
})

describe('what is filled in', SLOW, () => {
  const names = {
    latin: 'Zoë Müller-Łukasz, Nguyễn Thị Ánh',
    greek: 'Ελένη Παπαδοπούλου',
    cyrillic: 'Пётр Іваненко',
    arabic: 'محمد عبد الله الأنصاري',
    hebrew: 'דוד לוי',
    thai: 'สมชาย ใจดี น้ำผึ้ง',
    devanagari: 'प्रिया शर्मा क्षत्रिय निति कि',
    chinese: '王小明 李雷 香港',
  }

  test.each(Object.entries(names))('is found again letter by letter: %s', async (_script, name) => {
    const filled = await bench.seals({ name })
    expect(textOf(filled)).toContain(name)
    // A viewer in the browser finds it as well.
    const [word = ''] = name.split(/[ ,]/)
    expect(await bench.workshop.anchors(filled, word)).not.toEqual([])
  })

  test('stands in its place with others, each in its own direction', async () => {
    const text = textOf(await bench.seals({ ...names, both: 'Loan of דוד לוי at Corbel' }))
    for (const name of Object.values(names)) expect(text).toContain(name)
    // Which side of a turn a blank is on is the reading program's guess.
    expect(text.replace(/\s/g, '')).toContain('Loanofדודלוי' + 'atCorbel')
  })

  test('brings along the glyphs it uses, and no whole font', async () => {
    expect((await bench.seals(names)).length).toBeLessThan(400_000)
  })

  test('in letters that no font has is drawn as a picture', async () => {
    const pictures = async (name: string) =>
      (plainly(await bench.seals({ name })).match(/\/Subtype \/Image/g) ?? []).length
    expect(await pictures('Zoë')).toBe(0)
    expect(await pictures('Tiro Տիրան')).toBeGreaterThan(0)
  })

  test('in letters that a font of the folder has is set in it', async () => {
    const name = 'Տիրան Պետրոսյան'
    const { seals } = await openBench({ fontsFolder: armenian })
    const filled = await seals({ name })
    expect(textOf(filled)).toContain(name)
    expect(plainly(filled)).not.toContain('/Subtype /Image')
    expect(plainly(filled)).toContain('+NotoSansArmenian')
  })

  test('as a drawn signature is lines, and as a typed one looks like a hand', async () => {
    const fonts = async (signature: string) => plainly(await bench.seals({ signature }))
    expect(await fonts(drawn)).not.toContain('+Caveat-Medium')
    expect(await fonts(typedMark('Mira Lindt'))).toContain('+Caveat-Medium')
    expect(textOf(await bench.seals({ signature: typedMark('王小明 Mira') }))).toContain('王小明 Mira')
  })

  test('is text and no markup, and too long a one is made small', async () => {
    const odd = '</text> (a) \\ <b>&amp; %'
    expect(textOf(await bench.seals({ odd, long: 'x'.repeat(400) }))).toContain(odd)
  })
})

test('a page of a document is kept as it looks', SLOW, async () => {
  const { pages, pdf } = await inspected(bench.workshop, await contract(3))
  expect(pages).toEqual(Array(3).fill({ width: 595, height: 842 }))
  expect(faultsOf(pdf)).toBeNull()
  expect(textOf(pdf)).toMatch(/Page 1[^]*Page 2[^]*Page 3/)
})
