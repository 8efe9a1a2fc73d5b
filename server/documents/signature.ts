import * as asn1 from 'asn1js'
import {
  Attribute,
  Certificate,
  ContentInfo,
  EncapsulatedContentInfo,
  IssuerAndSerialNumber,
  SignedAndUnsignedAttributes,
  SignedData,
  SignerInfo,
} from 'pkijs'
import { createHash, createPrivateKey, webcrypto } from 'node:crypto'
import type { SealKey } from '../actions/workshop.ts'
import { exactly } from './seal-key.ts'

const DATA = '1.2.840.113549.1.7.1'
const SIGNED_DATA = '1.2.840.113549.1.7.2'
const CONTENT_TYPE = '1.2.840.113549.1.9.3'
const MESSAGE_DIGEST = '1.2.840.113549.1.9.4'
const SIGNING_CERTIFICATE_V2 = '1.2.840.113549.1.9.16.2.47'
const HASH = 'SHA-256'

const sha256 = (bytes: Uint8Array): Buffer => createHash('sha256').update(bytes).digest()

/** A detached CMS signature of these bytes as PAdES baseline B asks (EN 319 142-1): it names its certificate, and no time. */
export async function signatureOf(content: Uint8Array, { certificate, key }: SealKey): Promise<Buffer> {
  const own = Certificate.fromBER(exactly(certificate))
  const { issuer, serialNumber } = own
  const signer = new SignerInfo({
    version: 1,
    sid: new IssuerAndSerialNumber({ issuer, serialNumber }),
    // In the order DER wants them: the shorter before the longer.
    signedAttrs: new SignedAndUnsignedAttributes({
      type: 0,
      attributes: [
        attribute(CONTENT_TYPE, new asn1.ObjectIdentifier({ value: DATA })),
        attribute(MESSAGE_DIGEST, new asn1.OctetString({ valueHex: exactly(sha256(content)) })),
        attribute(SIGNING_CERTIFICATE_V2, named(certificate)),
      ],
    }),
  })
  const signed = new SignedData({
    version: 1,
    encapContentInfo: new EncapsulatedContentInfo({ eContentType: DATA }),
    signerInfos: [signer],
    certificates: [own],
  })
  await signed.sign(await privateKey(key), 0, HASH, exactly(content))
  const info = new ContentInfo({ contentType: SIGNED_DATA, content: signed.toSchema(true) })
  return Buffer.from(info.toSchema().toBER())
}

const attribute = (type: string, value: asn1.BaseBlock): Attribute => new Attribute({ type, values: [value] })

/** ESSCertIDv2 with its default hash (RFC 5035). */
const named = (certificate: Uint8Array): asn1.Sequence => {
  const hash = new asn1.OctetString({ valueHex: exactly(sha256(certificate)) })
  return new asn1.Sequence({
    value: [new asn1.Sequence({ value: [new asn1.Sequence({ value: [hash] })] })],
  })
}

/** On the curve P-256 or of RSA, whichever it is. */
async function privateKey(pem: string): Promise<CryptoKey> {
  const key = createPrivateKey(pem)
  const algorithm =
    key.asymmetricKeyType === 'ec'
      ? { name: 'ECDSA', namedCurve: curves[key.asymmetricKeyDetails?.namedCurve ?? ''] ?? 'P-256' }
      : { name: 'RSASSA-PKCS1-v1_5', hash: HASH }
  const der = key.export({ type: 'pkcs8', format: 'der' })
  return (await webcrypto.subtle.importKey('pkcs8', der, algorithm, false, ['sign'])) as CryptoKey
}
const curves: Record<string, string> = { prime256v1: 'P-256', secp384r1: 'P-384', secp521r1: 'P-521' }

/** Who signed, and whether it holds for these bytes. Null: these are no signature. */
export async function readSignature(
  der: Uint8Array,
  content: Uint8Array,
): Promise<{ certificate: Uint8Array; subject: string; holds: boolean } | null> {
  try {
    const { content: inner } = ContentInfo.fromBER(exactly(der))
    const signed = new SignedData({ schema: inner as asn1.BaseBlock })
    const certificate = signed.certificates?.find((each): each is Certificate => each instanceof Certificate)
    if (!certificate) return null
    return {
      certificate: new Uint8Array(certificate.toSchema(true).toBER()),
      subject: nameOf(certificate),
      holds: namesIt(signed, certificate) && (await verifies(signed, content)),
    }
  } catch {
    return null
  }
}

const verifies = (signed: SignedData, content: Uint8Array): Promise<boolean> =>
  signed.verify({ signer: 0, data: exactly(content), checkChain: false }).catch(() => false)

/** The certificate beside the signature is the one that is signed: another with the same key and name is not. */
function namesIt({ signerInfos }: SignedData, certificate: Certificate): boolean {
  const hash = sha256(new Uint8Array(certificate.toSchema(true).toBER())).toString('hex')
  const attributes = signerInfos[0]?.signedAttrs?.attributes ?? []
  const value = attributes.find(({ type }) => type === SIGNING_CERTIFICATE_V2)?.values[0] as
    asn1.BaseBlock | undefined
  return value !== undefined && Buffer.from(value.toBER()).toString('hex').includes(hash)
}

function nameOf({ subject }: Certificate): string {
  const common = subject.typesAndValues.find(({ type }) => type === '2.5.4.3') ?? subject.typesAndValues[0]
  return String((common?.value.valueBlock as { value?: unknown } | undefined)?.value ?? '')
}
