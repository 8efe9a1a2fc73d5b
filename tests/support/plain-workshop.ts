import { createHash, randomBytes } from 'node:crypto'
import type { SealOrder, Workshop } from '../../server/actions/workshop.ts'

const seals = (bytes: Uint8Array): Buffer => Buffer.from(bytes)
const HEAD = '%PDF-1.7 sealed\n'

/** What was sealed, out of what this workshop made. */
export const orderIn = (bytes: Uint8Array): SealOrder & { number: string } =>
  JSON.parse(seals(bytes).subarray(HEAD.length).toString('utf8')) as SealOrder & { number: string }

/**
 * For tests of what is done with documents: as quick as nothing, and no two sealed ones are the same, as it is with a real
 * one. What a real one does is tested beside it (server/documents).
 */
export const plainWorkshop = (): Workshop => ({
  inspect: (pdf) =>
    Promise.resolve(
      seals(pdf).subarray(0, 5).toString() === '%PDF-'
        ? { pdf: Buffer.concat([pdf, Buffer.from('\n% safe')]), pages: [{ width: 595, height: 842 }] }
        : { fault: 'not-a-pdf' },
    ),
  anchors: (_pdf, text) =>
    Promise.resolve(text === 'Signature' ? [{ page: 0, x: 0.1, y: 0.8, width: 0.2, height: 0.02 }] : []),
  seal: (order) => {
    const seal = { ...order.seal, certificate: Buffer.from(order.seal.certificate) }
    const made = {
      ...order,
      seal,
      pdf: seals(order.pdf).toString('utf8'),
      number: randomBytes(8).toString('hex'),
    }
    return Promise.resolve(Buffer.from(HEAD + JSON.stringify(made)))
  },
  verify: (pdf) => {
    if (!seals(pdf).toString().startsWith(HEAD))
      return Promise.resolve({ intact: false, why: 'no-seal', seal: null })
    const { seal } = orderIn(pdf)
    const certificate = Buffer.from((seal.certificate as unknown as { data: number[] }).data)
    const fingerprint = createHash('sha256').update(certificate).digest('hex')
    const at = new Date(seal.at).toISOString()
    return Promise.resolve({
      intact: true,
      why: null,
      seal: { subject: certificate.toString(), fingerprint, at, signer: seal.signer },
    })
  },
  print: ({ title }) => Promise.resolve(Buffer.from(`%PDF-1.7 ${title}`)),
  newSealKey: (name) =>
    Promise.resolve({
      certificate: Buffer.from(`${name} ${randomBytes(8).toString('hex')}`),
      key: '-----BEGIN PRIVATE KEY-----',
    }),
})
