import * as asn1js from 'asn1js'
import { createHash, createPrivateKey, randomBytes, webcrypto } from 'node:crypto'
import * as pkijs from 'pkijs'
import type { SealKey } from '../actions/workshop.ts'

export const engine = new pkijs.CryptoEngine({ name: 'node', crypto: webcrypto as Crypto })
pkijs.setEngine('node', engine)

const KEY = {
  name: 'RSASSA-PKCS1-v1_5',
  hash: 'SHA-256',
  publicExponent: new Uint8Array([1, 0, 1]),
  modulusLength: 3_072,
}
const YEARS = 10
const oids = {
  commonName: '2.5.4.3',
  organisation: '2.5.4.10',
  basicConstraints: '2.5.29.19',
  keyUsage: '2.5.29.15',
}
/** Of key usage (RFC 5280, 4.2.1.3): digitalSignature and nonRepudiation. */
const SIGNS = 0b1100_0000

/** SHA-256 of a certificate, in hex: how it is known. */
export const fingerprintOf = (certificate: Uint8Array): string =>
  createHash('sha256').update(certificate).digest('hex')

export const certificateFrom = (der: Uint8Array): pkijs.Certificate =>
  pkijs.Certificate.fromBER(Uint8Array.from(der))

/** A certificate that vouches for itself (RFC 5280), with its key. */
export async function newSealKey(name: string, from: Date): Promise<SealKey> {
  const keys = await webcrypto.subtle.generateKey(KEY, true, ['sign', 'verify'])
  const certificate = new pkijs.Certificate()
  certificate.version = 2
  // Positive, and as good as unique.
  certificate.serialNumber = new asn1js.Integer({ valueHex: Uint8Array.from([1, ...randomBytes(15)]).buffer })
  for (const [type, text] of [
    [oids.organisation, 'Foyer'],
    [oids.commonName, name],
  ] as const) {
    const named = () =>
      new pkijs.AttributeTypeAndValue({ type, value: new asn1js.Utf8String({ value: text }) })
    certificate.issuer.typesAndValues.push(named())
    certificate.subject.typesAndValues.push(named())
  }
  certificate.notBefore.value = from
  certificate.notAfter.value = new Date(
    Date.UTC(from.getUTCFullYear() + YEARS, from.getUTCMonth(), from.getUTCDate()),
  )
  const usage = new asn1js.BitString({ valueHex: Uint8Array.of(SIGNS).buffer, unusedBits: 6 })
  const constraints = new pkijs.BasicConstraints({ cA: false })
  certificate.extensions = [
    extension(oids.basicConstraints, constraints.toSchema().toBER()),
    extension(oids.keyUsage, usage.toBER()),
  ]
  await certificate.subjectPublicKeyInfo.importKey(keys.publicKey, engine)
  await certificate.sign(keys.privateKey, 'SHA-256', engine)
  const pkcs8 = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey))
  const key = createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' })
  return {
    certificate: new Uint8Array(certificate.toSchema(true).toBER()),
    key: key.export({ format: 'pem', type: 'pkcs8' }).toString(),
  }
}

const extension = (extnID: string, value: ArrayBuffer) =>
  new pkijs.Extension({ extnID, critical: true, extnValue: value })

/** Whom a certificate names. */
export const subjectOf = ({ subject }: pkijs.Certificate): string =>
  String(subject.typesAndValues.find(({ type }) => type === oids.commonName)?.value.valueBlock.value ?? '')
