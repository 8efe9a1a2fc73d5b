import { defaultOptions, type HttpRequest, type HttpResponse } from 'tus-js-client'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { render } from 'vitest-browser-svelte'
import type { SessionId, TaskId } from '../../../../shared/ids.ts'
import App from '../../App.svelte'
import { Late } from '../../late.svelte.ts'
import { Place } from '../../place.svelte.ts'
import { Room } from '../../room.svelte.ts'
import { cleosRoom, PretendDrafts, PretendLink, PretendPressed, task as pretendTask } from '../../testing.ts'
import { Uploads } from '../../../link/uploads.svelte.ts'

const session = '019a0000-0000-7000-8000-000000000000' as SessionId
const task = '019a0000-0000-7000-8000-000000000001' as TaskId
const uuidV4 = /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/
const photo = () => new File(['a photo'], 'payslip.jpg', { type: 'image/jpeg', lastModified: 1 })

/** Answers by the protocol; while it takes no bytes, a part stands still on its way. */
class PretendServer {
  takesBytes = true
  asked: string[] = []
  refusal: string | null = null
  /** With a status; null: never. */
  answersDelete: number | null = 204
  /** Tells how much of the last part is on its way. */
  tellsProgress: (sent: number) => void = () => undefined

  getName = () => 'pretend'
  createRequest(method: string, url: string): HttpRequest {
    const headers: Record<string, string> = {}
    return {
      getMethod: () => method,
      getURL: () => url,
      setHeader: (name, value) => void (headers[name.toLowerCase()] = value),
      getHeader: (name) => headers[name.toLowerCase()],
      setProgressHandler: (handler) => void (this.tellsProgress = handler),
      send: () => this.#answer(method, url, headers),
      abort: () => Promise.resolve(),
      getUnderlyingObject: () => null,
    }
  }

  async #answer(method: string, url: string, headers: Record<string, string>): Promise<HttpResponse> {
    this.asked.push(method)
    if (method === 'PATCH' && !this.takesBytes) return new Promise(() => undefined)
    if (method === 'DELETE')
      return this.answersDelete ? response(this.answersDelete, {}) : new Promise(() => undefined)
    if (method === 'PATCH' && this.refusal)
      return response(400, {}, JSON.stringify({ refusal: 'invalid', details: { file: this.refusal } }))
    if (method === 'POST') return response(201, { location: `${url}/${named(headers)}` })
    const size = String(photo().size)
    if (method === 'HEAD') return response(200, { 'upload-offset': '0', 'upload-length': size })
    return response(204, { 'upload-offset': size })
  }
}

const named = (headers: Record<string, string>): string =>
  atob(/(?:^|,)id ([^,]+)/.exec(headers['upload-metadata'] ?? '')?.[1] ?? '')

const response = (status: number, headers: Record<string, string>, body = ''): HttpResponse => ({
  getStatus: () => status,
  getHeader: (name) => headers[name.toLowerCase()],
  getBody: () => body,
  getUnderlyingObject: () => null,
})

const stack = defaultOptions.httpStack
let server: PretendServer
beforeEach(() => {
  server = new PretendServer()
  defaultOptions.httpStack = server
})
afterEach(() => {
  vi.unstubAllGlobals()
  defaultOptions.httpStack = stack
  localStorage.clear()
})

test('a file chosen again after a reload goes on as the one that was begun, and is known by its id', async () => {
  server.takesBytes = false
  const before = new Uploads({ endpoint: '/api/room/uploads', headers: { 'foyer-session': session }, task })
  await before.add(photo(), 1_000)
  await expect.poll(() => server.asked).toEqual(['POST', 'PATCH'])
  const id = before.list[0]?.id

  server.takesBytes = true
  const after = new Uploads({ endpoint: '/api/room/uploads', headers: { 'foyer-session': session }, task })
  await after.add(photo(), 1_000)
  await expect.poll(() => server.asked).toEqual(['POST', 'PATCH', 'HEAD', 'PATCH'])
  await expect.poll(() => after.list).toMatchObject([{ id, state: 'arrived' }])
})

test('a file that is on its way already is not sent twice at once', async () => {
  server.takesBytes = false
  const uploads = new Uploads({ endpoint: '/api/room/uploads', headers: { 'foyer-session': session }, task })
  await uploads.add(photo(), 1_000)
  await expect.poll(() => server.asked).toEqual(['POST', 'PATCH'])
  await uploads.add(photo(), 1_000)
  expect(uploads.list).toHaveLength(1)
  expect(server.asked).toEqual(['POST', 'PATCH'])
})

test('a file that was taken back or refused begins anew when it is chosen again', async () => {
  server.takesBytes = false
  const uploads = new Uploads({ endpoint: '/api/room/uploads', headers: { 'foyer-session': session }, task })
  await uploads.add(photo(), 1_000)
  await expect.poll(() => server.asked).toHaveLength(2)
  await uploads.cancel(uploads.list[0]?.id ?? '')
  expect(uploads.list).toEqual([])

  server.takesBytes = true
  server.refusal = 'not-asked-for'
  await uploads.add(photo(), 1_000)
  await expect.poll(() => uploads.list).toMatchObject([{ state: { wrong: 'not-asked-for' } }])
  await uploads.add(photo(), 1_000)
  await expect.poll(() => server.asked.filter((method) => method === 'POST')).toHaveLength(3)
  expect(server.asked).not.toContain('HEAD')
})

test('what is told of a file a moment after the line broke does not say that the line is back', async () => {
  server.takesBytes = false
  const uploads = new Uploads({ endpoint: '/api/room/uploads' })
  await uploads.add(photo())
  await expect.poll(() => server.asked).toEqual(['POST', 'PATCH'])
  server.tellsProgress(1)
  expect(uploads.list).toMatchObject([{ state: 'sending', sent: 1 }])
  const isOnline = vi.spyOn(navigator, 'onLine', 'get').mockReturnValue(false)
  dispatchEvent(new Event('offline'))
  server.tellsProgress(2)
  expect(uploads.list).toMatchObject([{ state: 'waiting', sent: 2 }])
  isOnline.mockRestore()
})

describe('a file that is taken out', () => {
  const of = (destination: object) => new Uploads({ endpoint: '/api/room/uploads', ...destination })
  async function arrived(uploads: Uploads): Promise<string> {
    await uploads.add(photo())
    await expect.poll(() => uploads.list).toMatchObject([{ state: 'arrived' }])
    return uploads.list[0]?.id ?? ''
  }

  test('of the chat is gone from the server too, whether or not it has arrived', async () => {
    const uploads = of({})
    await uploads.cancel(await arrived(uploads))
    expect(server.asked).toEqual(['POST', 'PATCH', 'DELETE'])
    server.takesBytes = false
    await uploads.add(photo())
    await expect.poll(() => server.asked).toHaveLength(5)
    await uploads.cancel(uploads.list[0]?.id ?? '')
    expect(server.asked.slice(3)).toEqual(['POST', 'PATCH', 'DELETE'])
    expect(uploads.list).toEqual([])
  })

  test('of the chat leaves the list before the server has heard of it', async () => {
    const uploads = of({})
    const id = await arrived(uploads)
    server.answersDelete = null
    void uploads.cancel(id)
    await expect.poll(() => server.asked).toContain('DELETE')
    await expect.poll(() => uploads.list).toEqual([])
  })

  test('of the chat that the server no longer has is no fault', async () => {
    const uploads = of({})
    const id = await arrived(uploads)
    server.answersDelete = 404
    await uploads.cancel(id)
    expect([server.asked.filter((method) => method === 'DELETE').length, uploads.list]).toEqual([1, []])
  })

  test('of a task is left to the command that tasks have for it', async () => {
    const uploads = of({ task })
    await uploads.cancel(await arrived(uploads))
    expect(server.asked).not.toContain('DELETE')
  })
})

test('a file has an id where the browser makes none: on plain http of another machine', async () => {
  vi.stubGlobal('crypto', { getRandomValues: crypto.getRandomValues.bind(crypto) })
  const uploads = new Uploads({ endpoint: '/api/room/uploads' })
  await uploads.add(photo())
  uploads.turnAway(photo(), 'too-many')
  const ids = uploads.list.map(({ id }) => id)
  expect(ids).toEqual([expect.stringMatching(uuidV4), expect.stringMatching(uuidV4)])
})

test('a file more than is asked for is not left out in silence', async () => {
  server.takesBytes = false
  const spec = { families: ['picture' as const], least: 1, most: 1, mostMb: 1 }
  const payslips = { ...pretendTask(7, 'Payslips'), kind: 'upload' as const, spec }
  const link = new PretendLink(cleosRoom({ tasks: [payslips] }))
  history.pushState({ task: payslips.id }, '')
  const stay = () => undefined
  const room = new Room(link, () => true, stay)
  const late = new Late(room)
  await render(App, { room, place: new Place(), late })
  await room.enter()
  await late.load(async () => ({
    ...(await import('../../work-pages.ts')),
    roomWork: link,
    pressedOnThisPhone: new PretendPressed(),
    typedOnThisPhone: new PretendDrafts(),
  }))
  const other = new File(['another'], 'second.jpg', { type: 'image/jpeg', lastModified: 1 })
  await userEvent.upload(page.getByLabelText('Choose a file'), [photo(), other])
  await expect.element(page.getByText('payslip.jpg')).toBeVisible()
  await expect.element(page.getByText('second.jpg')).toBeVisible()
  await expect.element(page.getByText('Not sent: there are enough files already')).toBeVisible()
  history.replaceState(null, '')
})
