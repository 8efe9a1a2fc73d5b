import { defaultOptions, type HttpRequest, type HttpResponse } from 'tus-js-client'
import { afterEach, beforeEach, expect, test } from 'vitest'
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
const photo = () => new File(['a photo'], 'payslip.jpg', { type: 'image/jpeg', lastModified: 1 })

/** Answers by the protocol; while it takes no bytes, a part stands still on its way. */
class PretendServer {
  takesBytes = true
  asked: string[] = []
  refusal: string | null = null

  getName = () => 'pretend'
  createRequest(method: string, url: string): HttpRequest {
    const headers: Record<string, string> = {}
    return {
      getMethod: () => method,
      getURL: () => url,
      setHeader: (name, value) => void (headers[name.toLowerCase()] = value),
      getHeader: (name) => headers[name.toLowerCase()],
      setProgressHandler: () => undefined,
      send: () => this.#answer(method, url, headers),
      abort: () => Promise.resolve(),
      getUnderlyingObject: () => null,
    }
  }

  async #answer(method: string, url: string, headers: Record<string, string>): Promise<HttpResponse> {
    this.asked.push(method)
    if (method === 'PATCH' && !this.takesBytes) return new Promise(() => undefined)
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
