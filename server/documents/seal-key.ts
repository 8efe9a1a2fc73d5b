import * as asn1 from 'asn1js'
import { AttributeTypeAndValue, BasicConstraints, Certificate, Extension } from 'pkijs'
import { randomBytes, webcrypto } from 'node:crypto'
import type { SealKey } from '../actions/workshop.ts'

const YEARS = 10
const CURVE = { name: 'ECDSA', namedCurve: 'P-256' }
const COMMON_NAME = '2.5.4.3'
const BASIC_CONSTRAINTS = '2.5.29.19'
const KEY_USAGE = '2.5.29.15'
/** Digital signature and non-repudiation, the first two of the bits. */
const TO_SIGN = new Uint8Array([0b1100_0000])

/** A certificate that vouches for itself, with its key on the curve P-256; good for ten years. */
export async function newSealKey(name: string, from: Date): Promise<SealKey> {
  const pair = await webcrypto.subtle.generateKey(CURVE, true, ['sign', 'verify'])
  const certificate = new Certificate({ version: 2 })
  // The highest bit is a sign, and a serial number has none.
  const serial = randomBytes(16)
  serial[0] = ((serial[0] ?? 0) & 0x7f) | 0x40
  certificate.serialNumber = new asn1.Integer({ valueHex: exactly(serial) })
  for (const side of [certificate.issuer, certificate.subject])
    side.typesAndValues.push(
      new AttributeTypeAndValue({ type: COMMON_NAME, value: new asn1.Utf8String({ value: name }) }),
    )
  const to = new Date(from)
  to.setUTCFullYear(to.getUTCFullYear() + YEARS)
  certificate.notBefore.value = from
  certificate.notAfter.value = to
  certificate.extensions = [
    extension(BASIC_CONSTRAINTS, new BasicConstraints({ cA: false }).toSchema()),
    extension(KEY_USAGE, new asn1.BitString({ valueHex: exactly(TO_SIGN), unusedBits: 6 })),
  ]
  await certificate.subjectPublicKeyInfo.importKey(pair.publicKey as CryptoKey)
  await certificate.sign(pair.privateKey as CryptoKey, 'SHA-256')
  const key = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', pair.privateKey))
  const lines = key.toString('base64').replace(/.{64}/g, '$&\n').trimEnd()
  return {
    certificate: new Uint8Array(certificate.toSchema(true).toBER()),
    key: `-----BEGIN PRIVATE KEY-----\n${lines}\n-----END PRIVATE KEY-----\n`,
  }
}

const extension = (extnID: string, value: { toBER(): ArrayBuffer }): Extension =>
  new Extension({ extnID, critical: true, extnValue: value.toBER() })

/** Of a view its own bytes, not the memory it lies in. */
export const exactly = (bytes: Uint8Array): ArrayBuffer => Uint8Array.from(bytes).buffer
