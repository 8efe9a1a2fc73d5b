import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { DocumentFault } from '../shared/documents.ts'
import { DocumentPage } from '../shared/tasks/sign.ts'
import type { Workshop } from '../server/actions/workshop.ts'
import { openWorkshop } from '../server/documents/workshop.ts'
import { builtWorker } from './support/built-worker.ts'
import { odd, refused, tamed, unverifiable } from './support/hostile-pdfs.ts'
import { faultsOf, plainly } from './support/pdf-tools.ts'
import { onePage } from './support/raw-pdf.ts'

// Each in a thread of its own, that is ended where it takes too long or too much.
const SLOW = { timeout: 180_000 }
/** Of a script, a program to start, an address to go to, a file, a form. */
const acting =
  /\/(JS|JavaScript|Launch|URI|SubmitForm|EmbeddedFiles?|EF|Filespec|AA|OpenAction|AcroForm|XFA|RichMedia|Collection|AF|Ref)\b/

let workshop: Workshop
beforeAll(async () => {
  workshop = openWorkshop({ built: await builtWorker() })
}, 60_000)

const seen = async (pdf: Uint8Array) => workshop.inspect(pdf)

describe('a document is refused with what is wrong with it', SLOW, () => {
  test.each(refused)('%s: %s', async (_what, fault, make) => {
    expect(await seen(await make())).toEqual({ fault })
  })
})

describe('nothing acts in what is kept of a document that', SLOW, () => {
  test.each(tamed)('%s', async (_what, make) => {
    const found = await seen(await make())
    if ('fault' in found) throw new Error(`it was refused: ${found.fault}`)
    expect(found.pages.map((page) => DocumentPage.parse(page))).toHaveLength(1)
    expect(faultsOf(found.pdf)).toBeNull()
    expect(acting.exec(plainly(found.pdf))).toBeNull()
  })
})

describe('it is kept or refused, and done with:', SLOW, () => {
  test.each(odd)('%s', async (_what, make) => {
    const found = await seen(await make())
    if ('fault' in found) expect(DocumentFault.options).toContain(found.fault)
    else expect([faultsOf(found.pdf), acting.exec(plainly(found.pdf))]).toEqual([null, null])
  })
})

describe('a file is not intact that is', SLOW, () => {
  test.each(unverifiable)('%s', async (_what, make) => {
    expect(await workshop.verify(await make())).toMatchObject({ intact: false, seal: null })
  })
})

afterEach(async () => {
  const found = await workshop.inspect(onePage())
  if ('fault' in found) throw new Error(`a good document is refused after it: ${found.fault}`)
}, 60_000)
