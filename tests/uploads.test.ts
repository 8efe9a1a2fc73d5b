import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { request as send, type IncomingMessage } from 'node:http'
import { join } from 'node:path'
import { v4 as uuid } from 'uuid'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import sharp from 'sharp'
import type { AgentRoom } from '../shared/session.ts'
import { MOST_FIELDS } from '../shared/tasks/form.ts'
import { LONGEST_ANSWER } from '../shared/tasks/form-rules.ts'
import type { Agent } from './support/agent.ts'
import { Browserless } from './support/browserless.ts'
import type { Customer } from './support/customer.ts'
import { startFoyer, type Foyer, type Pair } from './support/foyer.ts'
import { payslips } from './support/tasks.ts'
import { until } from './support/until.ts'

const tus = { 'tus-resumable': '1.0.0' }
const encoded = (fields: Record<string, string>) =>
  Object.entries(fields)
    .map(([name, value]) => `${name} ${Buffer.from(value).toString('base64')}`)
    .join(',')
const octets = (offset: number) => ({
  ...tus,
  'upload-offset': String(offset),
  'content-type': 'application/offset+octet-stream',
})

describe.each<Pair>(['embedded', 'services'])('files over the wire, on the pair: %s', (pair) => {
  let foyer: Foyer
  let ada: Agent
  let photo: Buffer
  let customers = 0

  beforeAll(async () => {
    foyer = await startFoyer(pair)
    ada = await foyer.agent('Ada')
    const noise = { type: 'gaussian', mean: 120, sigma: 60 } as const
    photo = await sharp({ create: { width: 900, height: 300, channels: 3, background: '#fff', noise } })
      .withMetadata({ orientation: 6 })
      .jpeg()
      .toBuffer()
  })
  afterAll(() => foyer[Symbol.asyncDispose]())

  const atWork = async () => {
    customers += 1
    const { id } = await ada.startsSession(`Mira${customers}`)
    const room = await ada.browser.value<AgentRoom>('POST', `/api/sessions/${id}/tasks`, payslips)
    const mira = foyer.customer()
    await mira.continues(await foyer.linkOf(ada, id))
    await mira.reads()
    return { id, mira, task: room.tasks[0]?.id ?? '' }
  }
  const begins = (
    browser: Browserless,
    task: string,
    size = photo.length,
    id: string = uuid(),
    name = 'payslip.jpg',
  ) =>
    browser.ask('POST', '/api/room/uploads', undefined, {
      ...tus,
      'upload-length': String(size),
      'upload-metadata': encoded({ id, task, name }),
    })
  const sends = (browser: Browserless, path: string, part: Buffer, offset = 0) =>
    browser.ask('PATCH', path, part, octets(offset))
  const handed = async (mira: Customer, task: string): Promise<string> => {
    const path = (await begins(mira.browser, task)).headers.get('location') ?? ''
    expect((await sends(mira.browser, path, photo)).status).toBe(204)
    return path.split('/').at(-1) ?? ''
  }

  test('a lost connection goes on where it was, and the file arrives as it was sent', async () => {
    const { id, mira, task } = await atWork()
    const begun = await begins(mira.browser, task)
    expect(begun.status).toBe(201)
    const path = begun.headers.get('location') ?? ''
    expect((await sends(mira.browser, path, photo.subarray(0, 5_000))).status).toBe(204)
    const where = await mira.browser.ask('HEAD', path, undefined, tus)
    expect(where.headers.get('upload-offset')).toBe('5000')
    // A part that comes twice is not taken twice.
    expect((await sends(mira.browser, path, photo.subarray(0, 5_000))).status).toBe(409)
    expect((await sends(mira.browser, path, photo.subarray(5_000), 5_000)).status).toBe(204)
    const file = (await ada.reads(id)).tasks[0]?.files[0]
    expect(file).toMatchObject({ state: 'stored', type: 'image/jpeg', name: 'payslip.jpg', preview: true })
    const saved = await ada.browser.ask('GET', `/api/sessions/${id}/files/${file?.id ?? ''}`)
    const hash = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')
    expect(hash(Buffer.from(await saved.arrayBuffer()))).toBe(hash(photo))
    expect(saved.headers.get('content-disposition')).toMatch(/^attachment; filename="payslip.jpg"/)
    expect(saved.headers.get('content-security-policy')).toContain('sandbox')
    expect(saved.headers.get('x-content-type-options')).toBe('nosniff')
  })

  test('a photo is shown upright, drawn anew', async () => {
    const { mira, task } = await atWork()
    const id = await handed(mira, task)
    const preview = await mira.browser.ask('GET', `/api/room/files/${id}/preview`)
    expect(preview.headers.get('content-type')).toBe('image/jpeg')
    const drawn = await sharp(Buffer.from(await preview.arrayBuffer())).metadata()
    expect([drawn.width, drawn.height, drawn.orientation]).toEqual([300, 900, undefined])
  })

  test('the agent sees how far it is while it comes', async () => {
    const { id, mira, task } = await atWork()
    const socket = ada.socket
    await ada.opens(id)
    const path = (await begins(mira.browser, task)).headers.get('location') ?? ''
    const seen = new Promise<number>((resolve) =>
      socket.on('room', (room: AgentRoom) => {
        const received = room.tasks[0]?.files[0]?.received ?? 0
        if (received > 0) resolve(received)
      }),
    )
    await sends(mira.browser, path, photo.subarray(0, 7_000))
    // Said at most once a second; what came before is said with the next part.
    await until('the progress is told', async () => {
      const now = (await mira.reads()).tasks[0]?.files[0]?.received
      return now === 7_000
    })
    expect(await seen).toBe(7_000)
  })

  test('the agent sees how far it is while a part is on its way', async () => {
    const { id, mira, task } = await atWork()
    await ada.opens(id)
    const path = (await begins(mira.browser, task)).headers.get('location') ?? ''
    const headers = { ...octets(0), origin: mira.browser.url, cookie: mira.browser.cookie }
    const part = send(mira.browser.url + path, { method: 'PATCH', headers })
    const answered = once(part, 'response')
    const seen = new Promise((resolve) =>
      ada.socket.on(
        'room',
        ({ tasks: [first] }: AgentRoom) => first?.files[0]?.received === 9_000 && resolve(true),
      ),
    )
    part.write(photo.subarray(0, 9_000))
    await seen
    part.end(photo.subarray(9_000))
    const [answer] = (await answered) as [IncomingMessage]
    expect(answer.statusCode).toBe(204)
    expect((await mira.reads()).tasks[0]?.files).toMatchObject([{ state: 'stored' }])
  })

  test('what is wrong with it is said, and nothing of it stays', async () => {
    const { mira, task } = await atWork()
    const refusal = async (answer: Response) => ((await answer.json()) as { refusal: string }).refusal
    expect(await refusal(await begins(mira.browser, task, 1_000_001))).toBe('too-large')
    expect(await refusal(await begins(mira.browser, uuid()))).toBe('not-found')
    expect(await refusal(await begins(mira.browser, '../../etc/passwd'))).toBe('not-found')
    expect(await refusal(await begins(mira.browser, task, 10, '../../etc/passwd'))).toBe('invalid')
    const page = Buffer.from('<html><script>alert(1)</script></html>')
    const path = (await begins(mira.browser, task, page.length)).headers.get('location') ?? ''
    expect(await refusal(await sends(mira.browser, path, page))).toBe('invalid')
    expect((await mira.reads()).tasks[0]?.files).toEqual([])
    expect((await mira.browser.ask('HEAD', path, undefined, tus)).status).toBe(404)
  })

  test('more than was said is not taken', async () => {
    const { mira, task } = await atWork()
    const path = (await begins(mira.browser, task, 100)).headers.get('location') ?? ''
    const answer = await sends(mira.browser, path, photo).catch(() => null)
    expect(answer?.status ?? 413).toBeGreaterThanOrEqual(400)
    expect((await mira.reads()).tasks[0]?.files.every(({ state }) => state === 'uploading')).toBe(true)
  })

  test('nobody else sends a part of it, looks how far it is, or takes it away', async () => {
    const [{ mira, task }, other] = [await atWork(), await atWork()]
    const path = (await begins(mira.browser, task)).headers.get('location') ?? ''
    for (const stranger of [other.mira.browser, ada.browser, foyer.customer().browser]) {
      expect((await stranger.ask('HEAD', path, undefined, tus)).status).toBeGreaterThanOrEqual(400)
      expect((await sends(stranger, path, photo)).status).toBeGreaterThanOrEqual(400)
      expect((await stranger.ask('DELETE', path, undefined, tus)).status).toBeGreaterThanOrEqual(400)
      expect((await begins(stranger, task)).status).toBeGreaterThanOrEqual(400)
    }
    const foreign = { ...octets(0), origin: 'https://evil.test' }
    expect((await mira.browser.ask('PATCH', path, photo, foreign)).status).toBe(403)
    expect((await sends(mira.browser, path, photo)).status).toBe(204)
  })

  describe('taking back a file for the chat', () => {
    const begun = async (browser: Browserless, uploads = '/api/room/uploads'): Promise<string> => {
      const named = { 'upload-length': '100', 'upload-metadata': encoded({ id: uuid(), name: 'a.txt' }) }
      const answer = await browser.ask('POST', uploads, undefined, { ...tus, ...named })
      return answer.headers.get('location') ?? ''
    }
    const takes = async (browser: Browserless, path: string, headers = {}) =>
      (await browser.ask('DELETE', path, undefined, { ...tus, ...headers })).status
    const isStored = (path: string) =>
      existsSync(join(foyer.environment['FOYER_DATA'] ?? '', 'files', path.split('/').at(-1) ?? ''))
    const text = Buffer.from('x'.repeat(100))

    test('removes its bytes at once, half sent or whole', async () => {
      const { id, mira } = await atWork()
      for (const [browser, uploads] of [
        [mira.browser, '/api/room/uploads'],
        [ada.browser, `/api/sessions/${id}/uploads`],
      ] as const)
        for (const part of [text.subarray(0, 40), text]) {
          const path = await begun(browser, uploads)
          expect((await sends(browser, path, part)).status).toBe(204)
          expect(isStored(path)).toBe(true)
          expect(await takes(browser, path)).toBe(204)
          expect(isStored(path)).toBe(false)
          expect((await browser.ask('HEAD', path, undefined, tus)).status).toBe(404)
          expect(await takes(browser, path)).toBe(404)
        }
    })

    test('is for nobody else, and from no other site', async () => {
      const [{ id, mira }, other] = [await atWork(), await atWork()]
      await using bo = await foyer.agent('Bo')
      const hers = await begun(mira.browser)
      const adas = await begun(ada.browser, `/api/sessions/${id}/uploads`)
      const asOf = (path: string, place: string) => path.replace(/.*uploads/, place)
      for (const [browser, path] of [
        [other.mira.browser, hers],
        [foyer.customer().browser, hers],
        [ada.browser, hers],
        [ada.browser, asOf(hers, `/api/sessions/${id}/uploads`)],
        [bo.browser, adas],
        [foyer.customer().browser, adas],
        [mira.browser, adas],
        [mira.browser, asOf(adas, '/api/room/uploads')],
        [ada.browser, asOf(adas, `/api/sessions/${other.id}/uploads`)],
      ] as const)
        expect([path, await takes(browser, path)]).toEqual([path, expect.toBeOneOf([401, 403, 404, 409])])
      expect(await takes(mira.browser, hers, { origin: 'https://evil.test' })).toBe(403)
      expect((await sends(mira.browser, hers, text)).status).toBe(204)
      expect((await sends(ada.browser, adas, text)).status).toBe(204)
    })

    test('leaves one that is in a message or of a task', async () => {
      const { mira, task } = await atWork()
      const path = await begun(mira.browser)
      await sends(mira.browser, path, text)
      const sent = path.split('/').at(-1) ?? ''
      await mira.browser.value('POST', '/api/room/messages', { id: uuid(), files: [sent] })
      const payslip = await handed(mira, task)
      for (const file of [sent, payslip]) {
        expect(await takes(mira.browser, `/api/room/uploads/${file}`)).toBe(404)
        const saved = await mira.browser.ask('GET', `/api/room/files/${file}`)
        expect([saved.status, (await saved.arrayBuffer()).byteLength > 0]).toEqual([200, true])
      }
    })
  })

  test('an id in other letters is the same file, and its bytes are where they are looked for', async () => {
    const { id, mira, task } = await atWork()
    const named = uuid()
    const [begun, again] = [
      await begins(mira.browser, task, photo.length, named.toUpperCase()),
      await begins(mira.browser, task, photo.length, named),
    ]
    expect(begun.headers.get('location')).toBe(`/api/room/uploads/${named}`)
    expect(again.status).toBe(201)
    expect((await sends(mira.browser, begun.headers.get('location') ?? '', photo)).status).toBe(204)
    const saved = await ada.browser.ask('GET', `/api/sessions/${id}/files/${named}`)
    expect((await saved.arrayBuffer()).byteLength).toBe(photo.length)
  })

  test('whoever asks how far it is finishes it where all of it is here, and hears of one that has arrived', async () => {
    const { mira, task } = await atWork()
    const id = uuid()
    const path = (await begins(mira.browser, task, photo.length, id)).headers.get('location') ?? ''
    // As if the process had died after the last byte.
    await writeFile(join(foyer.environment['FOYER_DATA'] ?? '', 'files', id), photo)
    const asks = async () => (await mira.browser.ask('HEAD', path, undefined, tus)).headers
    expect((await asks()).get('upload-offset')).toBe(String(photo.length))
    expect((await mira.reads()).tasks[0]?.files).toMatchObject([{ id, state: 'stored' }])
    expect((await asks()).get('upload-offset')).toBe(String(photo.length))
    expect((await sends(mira.browser, path, photo, photo.length)).status).toBe(404)
    const other = await atWork()
    expect((await other.mira.browser.ask('HEAD', path, undefined, tus)).status).toBe(404)
  })

  test('an address that can be none of a file is none, and not to be tried again', async () => {
    const { mira } = await atWork()
    expect((await sends(mira.browser, '/api/room/uploads/none', photo)).status).toBe(404)
  })

  test('is saved under an ending that says what it is, whatever it was called', async () => {
    const { mira, task } = await atWork()
    const begun = await begins(mira.browser, task, photo.length, uuid(), 'payslip.hta')
    const path = begun.headers.get('location') ?? ''
    await sends(mira.browser, path, photo)
    const saved = await mira.browser.ask('GET', `/api/room/files/${path.split('/').at(-1) ?? ''}`)
    expect(saved.headers.get('content-disposition')).toMatch(/^attachment; filename="payslip.hta.jpg"/)
  })

  test('a picture that cannot be drawn has none, and nothing failed', async () => {
    const { mira, task } = await atWork()
    const broken = Buffer.concat([photo.subarray(0, 300), Buffer.alloc(600)])
    const path = (await begins(mira.browser, task, broken.length)).headers.get('location') ?? ''
    expect((await sends(mira.browser, path, broken)).status).toBe(204)
    const file = `/api/room/files/${path.split('/').at(-1) ?? ''}`
    expect((await mira.browser.ask('GET', `${file}/preview`)).status).toBe(404)
    expect((await mira.browser.ask('GET', file)).status).toBe(200)
  })

  test('the fullest form there can be is kept and completed', async () => {
    const { id } = await ada.startsSession('Miranda')
    const field = { type: 'text', label: 'Tell us all', required: true, hidden: false, long: true } as const
    const fields = Array.from({ length: MOST_FIELDS }, (_, index) => ({ ...field, id: `f${index}` }))
    const form = { kind: 'form', title: 'All of it', text: '', spec: { fields } } as const
    const { tasks } = await ada.browser.value<AgentRoom>('POST', `/api/sessions/${id}/tasks`, form)
    const mira = foyer.customer()
    await mira.continues(await foyer.linkOf(ada, id))
    const answers = Object.fromEntries(fields.map((each) => [each.id, 'ж'.repeat(LONGEST_ANSWER)]))
    const path = `/api/room/tasks/${tasks[0]?.id ?? ''}`
    expect((await mira.browser.ask('POST', `${path}/draft`, { answers })).status).toBe(204)
    expect((await mira.browser.ask('POST', `${path}/complete`, { answers })).status).toBe(200)
  })

  test('ten thousand answers are refused as a whole', async () => {
    const { mira, task } = await atWork()
    const answers = Object.fromEntries(Array.from({ length: 10_000 }, (_, index) => [`f${index}`, 'x']))
    const draft = `/api/room/tasks/${task}/draft`
    expect(await mira.browser.refusal('POST', draft, { answers })).toBe('invalid')
    expect(await mira.browser.refusal('POST', draft, { answers: { a: 'x\0' } })).toBe('invalid')
  })
})
