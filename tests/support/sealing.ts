import { PDFDocument } from '@cantoo/pdf-lib'
import type { Inspected, SealKey, Workshop } from '../../server/actions/workshop.ts'
import { openWorkshop } from '../../server/documents/workshop.ts'
import type { SignField } from '../../shared/tasks/sign.ts'

/** A contract of so many pages, as an agent brings it. */
export async function contract(pages = 2): Promise<Buffer> {
  const pdf = await PDFDocument.create()
  for (let page = 1; page <= pages; page += 1)
    pdf.addPage([595, 842]).drawText(`Page ${page} of the loan agreement`, { x: 60, y: 780, size: 12 })
  return Buffer.from(await pdf.save())
}

/** As it is kept to be signed; none of these tests goes on without. */
export async function inspected(workshop: Workshop, pdf: Uint8Array): Promise<Inspected> {
  const seen = await workshop.inspect(pdf)
  if ('fault' in seen) throw new Error(`a contract is not accepted: ${seen.fault}`)
  return seen
}

/** Places under each other on the first page, for so many answers. */
export const places = (answers: Record<string, string>): SignField[] =>
  Object.keys(answers).map((id, index) => ({
    id,
    type: id.startsWith('signature') ? 'signature' : 'text',
    page: 0,
    x: 0.1,
    y: 0.12 + index * 0.06,
    width: 0.8,
    height: 0.045,
    required: true,
  }))

export interface Bench {
  workshop: Workshop
  key: SealKey
  seals(answers: Record<string, string>, more?: { key?: SealKey; pages?: number }): Promise<Buffer>
}

/** The real workshop with a certificate of its own. */
export async function openBench(options?: Parameters<typeof openWorkshop>[0]): Promise<Bench> {
  const workshop = openWorkshop(options)
  const key = await workshop.newSealKey('Foyer at foyer.test', new Date())
  return {
    workshop,
    key,
    seals: async (answers, more = {}) => {
      const { pdf } = await inspected(workshop, await contract(more.pages))
      const sealed = await workshop.seal({
        pdf,
        answers,
        fields: places(answers),
        evidence: {
          title: 'Evidence of signature',
          foot: 'Loan agreement',
          blocks: [
            { heading: 'Who signed' },
            { facts: [{ label: 'Name', text: 'Zoë Müller' }] },
            { text: 'I agree to sign by electronic means. '.repeat(200) },
          ],
        },
        seal: { ...(more.key ?? key), signer: 'Zoë Müller', reason: 'To sign', at: new Date() },
      })
      return Buffer.from(sealed)
    },
  }
}
