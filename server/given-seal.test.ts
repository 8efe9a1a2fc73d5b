import { execFileSync } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ConfigurationError } from './config.ts'
import { newSealKey } from './documents/certificate.ts'
import { givenSeal } from './given-seal.ts'

const now = new Date('2026-06-01T12:00:00Z')
const years = (count: number) => new Date(now.getTime() + count * 365 * 86_400_000)
const pem = (der: Uint8Array) =>
  `-----BEGIN CERTIFICATE-----\n${Buffer.from(der).toString('base64')}\n-----END CERTIFICATE-----\n`

let folder: string
const file = (name: string, content: string): string => {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}
let certificate: string
let key: string
let der: Uint8Array
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'foyer-seal-'))
  const made = await newSealKey('Corbel Timber', years(-1))
  ;[certificate, key, der] = [file('a.pem', pem(made.certificate)), file('a.key', made.key), made.certificate]
})
afterAll(() => rmSync(folder, { recursive: true }))

const given = (sealFiles: { certificate: string; key: string } | null, at = now) =>
  givenSeal({ sealFiles }, at)

describe('what documents are sealed with', () => {
  test('is made here where nothing is given', () => {
    expect(given(null)).toBeNull()
  })

  test('is the certificate and the key that are given', () => {
    const seal = given({ certificate, key })
    expect(Buffer.from(seal?.certificate ?? []).equals(der)).toBe(true)
    expect(seal?.key).toMatch(/^-----BEGIN PRIVATE KEY-----/)
  })

  test('may be made by other programs, with an elliptic curve', () => {
    const [ecKey, ecCertificate] = ['ec.key', 'ec.pem'].map((name) => join(folder, name)) as [string, string]
    const made = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes']
    const named = ['-subj', '/CN=Corbel', '-days', '9', '-keyout', ecKey, '-out', ecCertificate]
    execFileSync('openssl', [...made, ...named], { stdio: 'ignore' })
    expect(given({ certificate: ecCertificate, key: ecKey }, new Date(Date.now() + 60_000))).not.toBeNull()
  })

  test('is refused at the start where it will not do, and the reason names no path and no content', () => {
    const other = generateKeyPairSync('rsa', { modulusLength: 2_048 }).privateKey
    const small = generateKeyPairSync('ed25519').privateKey
    const pkcs8 = { format: 'pem', type: 'pkcs8' } as const
    const noise = file('noise', 'hunter2')
    for (const [files, at, words] of [
      [{ certificate, key: file('b.key', other.export(pkcs8).toString()) }, now, /does not belong to/],
      [{ certificate, key: file('c.key', small.export(pkcs8).toString()) }, now, /with RSA or EC keys/],
      [{ certificate, key }, years(10), /SEAL_CERTIFICATE is over since/],
      [{ certificate, key }, years(-2), /SEAL_CERTIFICATE holds only from/],
      [{ certificate: noise, key }, now, /SEAL_CERTIFICATE cannot be read/],
      [{ certificate, key: noise }, now, /SEAL_KEY cannot be read/],
      [{ certificate: join(folder, 'none'), key }, now, /SEAL_CERTIFICATE cannot be read \(ENOENT\)/],
      [{ certificate, key: folder }, now, /SEAL_KEY cannot be read \(EISDIR\)/],
    ] as const) {
      expect(() => given(files, at)).toThrow(ConfigurationError)
      expect(() => given(files, at)).toThrow(words)
      expect(() => given(files, at)).not.toThrow(/hunter2|foyer-seal-/)
    }
  })
})
