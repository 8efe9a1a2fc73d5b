import * as asn1js from 'asn1js'
import { createHash, createPrivateKey, webcrypto } from 'node:crypto'
import * as pkijs from 'pkijs'
import type { SealKey } from '../actions/workshop.ts'
import { certificateFrom, engine, fingerprintOf, subjectOf } from './certificate.ts'

/** Attributes of a signature (RFC 5652, 11; RFC 5035, 3). */
const oids = {
  contentType: '1.2.840.113549.1.9.3',
  messageDigest: '1.2.840.113549.1.9.4',
  signingCertificateV2: '1.2.840.113549.1.9.16.2.47',
}

/** A detached signature over the bytes, with the attributes of CAdES-B (ETSI EN 319 122-1): what PAdES-B wants. */
export async function signed(bytes: Uint8Array, seal: SealKey): Promise<Buffer> {
  const certificate = certificateFrom(seal.certificate)
  const signedData = new pkijs.SignedData({
    version: 1,
    encapContentInfo: new pkijs.EncapsulatedContentInfo({ eContentType: pkijs.ContentInfo.DATA }),
    signerInfos: [
      new pkijs.SignerInfo({
        version: 1,
        sid: new pkijs.IssuerAndSerialNumber({
          issuer: certificate.issuer,
          serialNumber: certificate.serialNumber,
        }),
        signedAttrs: new pkijs.SignedAndUnsignedAttributes({
          type: 0,
          attributes: attributes(bytes, seal.certificate),
        }),
      }),
    ],
    certificates: [certificate],
  })
  await signedData.sign(await privateKey(seal.key), 0, 'SHA-256', Uint8Array.from(bytes).buffer, engine)
  const content = new pkijs.ContentInfo({
    contentType: pkijs.ContentInfo.SIGNED_DATA,
    content: signedData.toSchema(true),
  })
  return Buffer.from(content.toSchema().toBER())
}

const attributes = (bytes: Uint8Array, certificate: Uint8Array): pkijs.Attribute[] => [
  new pkijs.Attribute({
    type: oids.contentType,
    values: [new asn1js.ObjectIdentifier({ value: pkijs.ContentInfo.DATA })],
  }),
  new pkijs.Attribute({
    type: oids.messageDigest,
    values: [new asn1js.OctetString({ valueHex: arrayBuffer(sha256(bytes)) })],
  }),
  // SEQUENCE of certificates, each a SEQUENCE whose hash algorithm is SHA-256 where none is said.
  new pkijs.Attribute({
    type: oids.signingCertificateV2,
    values: [
      new asn1js.Sequence({
        value: [
          new asn1js.Sequence({
            value: [
              new asn1js.Sequence({
                value: [new asn1js.OctetString({ valueHex: arrayBuffer(sha256(certificate)) })],
              }),
            ],
          }),
        ],
      }),
    ],
  }),
]

/** Whom the signature is of; null unless it is a signature of exactly these bytes. */
export async function signerOf(
  cms: Uint8Array,
  bytes: Uint8Array,
): Promise<{ subject: string; fingerprint: string } | null> {
  try {
    const content = pkijs.ContentInfo.fromBER(Uint8Array.from(cms))
    const signedData = new pkijs.SignedData({ schema: content.content })
    const [certificate] = signedData.certificates ?? []
    if (!(certificate instanceof pkijs.Certificate)) return null
    const data = Uint8Array.from(bytes).buffer
    const isRight = await signedData.verify({ signer: 0, data, checkChain: false }, engine)
    const der = new Uint8Array(certificate.toSchema().toBER())
    return isRight && names(signedData, der)
      ? { subject: subjectOf(certificate), fingerprint: fingerprintOf(der) }
      : null
  } catch {
    return null
  }
}

/** That the signature itself says which certificate it is of: another with the same key will not do. */
function names(signedData: pkijs.SignedData, certificate: Uint8Array): boolean {
  const attribute = signedData.signerInfos[0]?.signedAttrs?.attributes.find(
    ({ type }) => type === oids.signingCertificateV2,
  )
  const [value] = (attribute?.values ?? []) as asn1js.BaseBlock[]
  return value !== undefined && Buffer.from(value.toBER()).includes(sha256(certificate))
}

function privateKey(pem: string): Promise<CryptoKey> {
  const key = createPrivateKey(pem)
  const algorithm =
    key.asymmetricKeyType === 'ec'
      ? { name: 'ECDSA', namedCurve: curves[key.asymmetricKeyDetails?.namedCurve ?? ''] ?? 'P-256' }
      : { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' }
  const der = key.export({ format: 'der', type: 'pkcs8' })
  return webcrypto.subtle.importKey('pkcs8', der, algorithm, false, ['sign'])
}

const curves: Readonly<Record<string, string>> = {
  prime256v1: 'P-256',
  secp384r1: 'P-384',
  secp521r1: 'P-521',
}

const sha256 = (bytes: Uint8Array): Buffer => createHash('sha256').update(bytes).digest()
const arrayBuffer = (bytes: Uint8Array): ArrayBuffer => Uint8Array.from(bytes).buffer
