import { PDFDocument } from '@cantoo/pdf-lib'
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newSealKey } from '../server/documents/seal-key.ts'
import { sealed } from '../server/documents/seal.ts'
import { verify } from '../server/documents/verify.ts'

const at = new Date('2026-03-31T09:15:00Z')
const folder = mkdtempSync(join(tmpdir(), 'foyer-seal-'))
afterAll(() => rmSync(folder, { recursive: true }))

let file: Buffer
let fingerprint: string

beforeAll(async () => {
  file = await sealedBy('Ada Lovelace 阿达 آدا')
  fingerprint = (await verify(file)).seal?.fingerprint ?? ''
})

async function sealedBy(signer: string): Promise<Buffer> {
  const pdf = await PDFDocument.create()
  for (let page = 0; page < 3; page++) pdf.addPage([595, 842]).drawText(`Page ${page + 1}`, { x: 60, y: 700 })
  const key = await newSealKey('Foyer at Harbour Bank', new Date('2026-01-01T00:00:00Z'))
  return Buffer.from(await sealed(pdf, { ...key, signer, reason: 'Signed by Ada', at }))
}

/** What a program of poppler or qpdf says of a file. */
function said(program: string, args: string[], content: Buffer): string {
  const path = join(folder, 'file.pdf')
  writeFileSync(path, content)
  return spawnSync(program, [...args, path], { encoding: 'utf8', cwd: folder }).stdout
}

describe('a sealed document', () => {
  it('says who signed, when, and by which certificate', async () => {
    expect(await verify(file)).toEqual({
      intact: true,
      why: null,
      seal: {
        subject: 'Foyer at Harbour Bank',
        fingerprint: expect.stringMatching(/^[\da-f]{64}$/) as string,
        at: at.toISOString(),
        signer: 'Ada Lovelace 阿达 آدا',
      },
    })
  })

  it('is valid for pdfsig, as PAdES that covers the whole file, and well formed for qpdf', () => {
    const signature = said('pdfsig', ['-nocert'], file)
    expect(signature).toContain('Signature is Valid')
    expect(signature).toContain('ETSI.CAdES.detached')
    expect(signature).toContain('Total document signed')
    expect(signature).toContain('Foyer at Harbour Bank')
    expect(said('qpdf', ['--check'], file)).toContain('No syntax or stream encoding errors found')
  })

  it('fails everywhere after any one byte was changed', async () => {
    for (let at = 20; at < file.length; at += Math.ceil(file.length / 60)) {
      const changed = Buffer.from(file)
      changed[at] = (changed[at] ?? 0) ^ 1
      expect((await verify(changed)).intact, `byte ${at}`).toBe(false)
    }
    const changed = Buffer.from(file)
    changed[200] = (changed[200] ?? 0) ^ 1
    expect(said('pdfsig', ['-nocert'], changed)).not.toContain('Signature is Valid')
  })

  it('says that something was added after the seal', async () => {
    const added = Buffer.concat([file, Buffer.from('\n% and more\n')])
    expect(await verify(added)).toMatchObject({ intact: false, why: 'added-after', seal: { fingerprint } })
  })

  it('hides nothing where the seal does not reach', async () => {
    const text = file.toString('latin1')
    const from = text.indexOf('/Contents <') + '/Contents <'.length
    const to = text.indexOf('>', from)
    const hidden = Buffer.from(file)
    hidden.write('ab', to - 2, 'latin1')
    expect((await verify(hidden)).intact).toBe(false)
    hidden.write('>/', to - 4, 'latin1')
    expect((await verify(hidden)).intact).toBe(false)
  })
})

describe('what is no sealed document', () => {
  it('has no seal, or cannot be read', async () => {
    const plain = Buffer.from(await (await PDFDocument.create()).save())
    expect(await verify(plain)).toMatchObject({ intact: false, why: 'no-seal', seal: null })
    expect(await verify(Buffer.from('hello'))).toMatchObject({ intact: false, why: 'unreadable' })
  })

  it('is no worse for a text that looks like a seal', async () => {
    const fake = Buffer.concat([
      file,
      Buffer.from('\n/ByteRange [0 10 20 30]\n/ByteRange [0 99 9999999999 1]'),
    ])
    expect(await verify(fake)).toMatchObject({ intact: false, why: 'added-after' })
  })
})

it('makes a certificate that openssl reads, for ten years, of a key for signing alone', async () => {
  const { certificate } = await newSealKey('Foyer – 阿达', at)
  const path = join(folder, 'certificate.der')
  writeFileSync(path, certificate)
  const text = execFileSync('openssl', ['x509', '-inform', 'der', '-in', path, '-noout', '-text'], {
    encoding: 'utf8',
  })
  expect(text).toContain('Not After : Mar 31 09:15:00 2036 GMT')
  expect(text).toMatch(/Digital Signature, Non Repudiation/)
  expect(text).toContain('CA:FALSE')
})
