import { afterAll, describe, expect, test } from 'vitest'
import { DocumentFault } from '../shared/documents.ts'
import { DocumentPage } from '../shared/tasks/sign.ts'
import { openWorkshop } from '../server/documents/workshop.ts'
import { odd, refused, tamed, unverifiable } from './support/hostile-pdfs.ts'
import { faultsOf, plainly } from './support/pdf-tools.ts'
import { onePage } from './support/raw-pdf.ts'

// Each in a process of its own, that ends where it takes too long or too much.
const SLOW = { timeout: 180_000 }
/** Of a script, a program to start, an address to go to, a file, a form. */
const acting =
  /\/(JS|JavaScript|Launch|URI|SubmitForm|EmbeddedFiles?|EF|Filespec|AA|OpenAction|AcroForm|XFA|RichMedia|Collection|AF|Ref)\b/

const workshop = openWorkshop()
// What takes too long is no different after a third of the time.
const hurried = openWorkshop({ withinMs: 20_000 })

afterAll(async () => {
  // Whatever went before, a good one comes to no harm.
  for (const each of [workshop, hurried])
    expect(await each.inspect(onePage())).toMatchObject({ pages: [{ width: 595, height: 842 }] })
}, SLOW.timeout)

describe('a document is refused with what is wrong with it', SLOW, () => {
  test.each(refused)('%s: %s', async (_what, fault, make) => {
    const inspector = fault === 'too-slow' ? hurried : workshop
    expect(await inspector.inspect(await make())).toEqual({ fault })
  })
})

describe('nothing acts in what is kept of a document that', SLOW, () => {
  test.each(tamed)('%s', async (_what, make) => {
    const found = await workshop.inspect(await make())
    if ('fault' in found) throw new Error(`it was refused: ${found.fault}`)
    expect(found.pages.map((page) => DocumentPage.parse(page))).toHaveLength(1)
    expect(faultsOf(found.pdf)).toBeNull()
    expect(acting.exec(plainly(found.pdf))).toBeNull()
  })
})

describe('it is kept or refused, and done with:', SLOW, () => {
  test.each(odd)('%s', async (_what, make) => {
    const found = await hurried.inspect(await make())
    if ('fault' in found) expect(DocumentFault.options).toContain(found.fault)
    else expect([faultsOf(found.pdf), acting.exec(plainly(found.pdf))]).toEqual([null, null])
  })
})

describe('a file is not intact that is', SLOW, () => {
  test.each(unverifiable)('%s', async (_what, make) => {
    expect(await hurried.verify(await make())).toMatchObject({ intact: false, seal: null })
  })
})
