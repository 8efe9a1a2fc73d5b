import { PDFDocument } from '@cantoo/pdf-lib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Anchors, StoredDocument, Verdict } from '../shared/documents.ts'
import type { AgentRoom, CustomerRoom } from '../shared/session.ts'
import type { Templates } from '../shared/templates.ts'
import type { Agent } from './support/agent.ts'
import type { Browserless } from './support/browserless.ts'
import { filledIn, toSign } from './support/contract.ts'
import type { Customer } from './support/customer.ts'
import { startFoyer, type Foyer } from './support/foyer.ts'
import { until } from './support/until.ts'

const PDF = { 'content-type': 'application/pdf' }
let foyer: Foyer
let ada: Agent
let bo: Agent
let mira: Customer
let contract: Buffer
let document: StoredDocument
let id: string
let task: string

async function written(): Promise<Buffer> {
  const pdf = await PDFDocument.create()
  for (let page = 1; page <= 3; page += 1)
    pdf.addPage([595, 842]).drawText(`Page ${page}. Signature`, { x: 60, y: 700 })
  return Buffer.from(await pdf.save())
}
const brings = (browser: Browserless, content: Buffer, name = 'Loan agreement.pdf', type = PDF) =>
  browser.ask('POST', `/api/documents?name=${encodeURIComponent(name)}`, content, type)

beforeAll(async () => {
  foyer = await startFoyer('embedded')
  ;[ada, bo] = await Promise.all([foyer.agent('Ada'), foyer.agent('Bo')])
  contract = await written()
  document = (await (await brings(ada.browser, contract)).json()) as StoredDocument
  id = (await ada.startsSession('Mira')).id
  const added = await ada.browser.value<AgentRoom>('POST', `/api/sessions/${id}/tasks`, toSign(document))
  task = added.tasks[0]?.id ?? ''
  mira = foyer.customer()
  await mira.continues(await foyer.linkOf(ada, id))
  await mira.reads()
}, 120_000)
afterAll(async () => {
  await mira[Symbol.asyncDispose]()
  await foyer[Symbol.asyncDispose]()
})

describe('a document', () => {
  test('is brought by an agent, and found again by its text', async () => {
    expect(document).toMatchObject({
      name: 'Loan agreement',
      pages: Array(3).fill({ width: 595, height: 842 }),
    })
    const { items } = await ada.browser.value<Anchors>('POST', `/api/documents/${document.id}/anchors`, {
      text: 'Signature',
    })
    expect(items.map(({ page }) => page)).toEqual([0, 1, 2])
  })

  test.each([
    ['no PDF', Buffer.from('<html>'), 'invalid', 'not-a-pdf'],
    ['larger than 25 MB', Buffer.alloc(25_000_001, '%PDF-1.7'), 'too-large', 'too-large'],
  ])('that is %s is refused with what is wrong', async (_, content, refusal, wrong) => {
    expect(await (await brings(ada.browser, content)).json()).toMatchObject({
      refusal,
      details: { document: wrong },
    })
  })

  test('is nothing another type can bring, nor one without a name', async () => {
    const post = (type: string) => brings(ada.browser, contract, 'a.pdf', { 'content-type': type })
    expect((await post('text/html')).status).toBe(400)
    expect((await brings(ada.browser, contract, '')).status).toBe(400)
  })

  test('is served to be saved, to whom it is for, and is not there for others', async () => {
    const response = await ada.browser.ask('GET', `/api/documents/${document.id}`)
    expect(response.status).toBe(200)
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'application/pdf',
      'content-length': String(document.size),
      'content-disposition': expect.stringMatching(/^attachment; filename="Loan agreement.pdf"/) as string,
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox",
      'accept-ranges': 'bytes',
    })
    expect((await response.arrayBuffer()).byteLength).toBe(document.size)
    expect(await bo.browser.refusal('GET', `/api/documents/${document.id}`)).toBe('not-found')
    const anchors = `/api/documents/${document.id}/anchors`
    expect(await bo.browser.refusal('POST', anchors, { text: 'Signature' })).toBe('not-found')
  })

  test('comes in parts for a viewer that shows its first page first', async () => {
    const path = `/api/room/tasks/${task}/document`
    const whole = Buffer.from(await (await mira.browser.ask('GET', path)).arrayBuffer())
    expect(whole).toHaveLength(document.size)
    const part = (range: string) => mira.browser.ask('GET', path, undefined, { range })
    const some = await part('bytes=100-299')
    expect([some.status, some.headers.get('content-range')]).toEqual([206, `bytes 100-299/${document.size}`])
    expect(Buffer.from(await some.arrayBuffer()).equals(whole.subarray(100, 300))).toBe(true)
    const last = await part('bytes=-10')
    expect(Buffer.from(await last.arrayBuffer()).equals(whole.subarray(-10))).toBe(true)
    const beyond = await part(`bytes=${document.size}-`)
    expect([beyond.status, beyond.headers.get('content-range')]).toEqual([416, `bytes */${document.size}`])
  })

  test('of another session is not there for a customer', async () => {
    const { id: other } = await ada.startsSession('Noor')
    const { tasks } = await ada.browser.value<AgentRoom>(
      'POST',
      `/api/sessions/${other}/tasks`,
      toSign(document),
    )
    const path = `/api/room/tasks/${tasks[0]?.id ?? ''}`
    expect(await mira.browser.refusal('GET', `${path}/document`)).toBe('not-found')
    expect(await mira.browser.refusal('POST', `${path}/decline`, { reason: 'No' })).toBe('not-found')
  })
})

test('signed by hand it is sealed, both sides save the same file, and anybody checks it', async () => {
  const declined = await mira.browser.value<CustomerRoom>('POST', `/api/room/tasks/${task}/decline`, {
    reason: 'The rate is another',
  })
  expect(declined.tasks[0]).toMatchObject({ declined: { reason: 'The rate is another' } })
  const signed = await mira.browser.value<CustomerRoom>('POST', `/api/room/tasks/${task}/complete`, {
    answers: filledIn,
    consent: declined.signing.consent,
  })
  expect(signed.tasks[0]).toMatchObject({ state: 'completed', declined: null })
  const result = async () => (await ada.reads(id)).tasks[0]?.result
  await until('it is sealed', async () => typeof (await result()) === 'object', { withinMs: 60_000 })
  const file = (await result()) as { id: string; name: string }
  const [his, hers] = await Promise.all(
    [
      ada.browser.ask('GET', `/api/sessions/${id}/files/${file.id}`),
      mira.browser.ask('GET', `/api/room/files/${file.id}`),
    ].map(async (response) => Buffer.from(await (await response).arrayBuffer())),
  )
  expect(hers?.equals(his as Buffer)).toBe(true)
  const sealed = his as Buffer
  const checks = async (bytes: Buffer) =>
    (await (await foyer.customer().browser.ask('POST', '/api/verify', bytes, PDF)).json()) as Verdict
  expect(await checks(sealed)).toMatchObject({
    intact: true,
    ours: true,
    known: true,
    seal: { signer: 'Mira' },
  })
  const changed = Buffer.from(sealed)
  changed.writeUInt8(changed.readUInt8(2_000) ^ 1, 2_000)
  expect(await checks(changed)).toMatchObject({ intact: false, known: false })
  expect(await checks(Buffer.concat([sealed, Buffer.from('\n% more')]))).toMatchObject({
    intact: false,
    why: 'added-after',
    known: false,
  })
  expect(await checks(contract)).toMatchObject({ intact: false, why: 'no-seal', ours: false })
}, 120_000)

test('the library of the demo has a contract that every agent reads and sends', async () => {
  const { id: his } = await bo.startsSession('Noor')
  const { items } = await bo.browser.value<Templates>('GET', `/api/sessions/${his}/templates`)
  const template = items.find(({ definition }) => definition.kind === 'sign')
  if (template?.definition.kind !== 'sign') throw new Error('nothing is to be signed')
  const { tasks } = await bo.browser.value<AgentRoom>(
    'POST',
    `/api/sessions/${his}/tasks`,
    template.definition,
  )
  expect(tasks).toMatchObject([{ kind: 'sign', title: 'Loan agreement', state: 'open' }])
  const saved = await bo.browser.ask('GET', `/api/documents/${template.definition.spec.document}`)
  const pdf = await PDFDocument.load(await saved.arrayBuffer())
  expect(pdf.getPageCount()).toBe(template.definition.spec.pages.length)
})

test('whoever has very many files checked is asked to wait', async () => {
  const stranger = foyer.customer().browser
  // No PDF at all: nobody looks at it, and it counts.
  const statuses = []
  for (let look = 0; look < 25; look += 1)
    statuses.push((await stranger.ask('POST', '/api/verify', {})).status)
  expect(statuses.at(-1)).toBe(429)
})
