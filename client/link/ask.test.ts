import { afterEach, describe, expect, test, vi } from 'vitest'
import { z } from 'zod'
import { ask, CommandRefused, take } from './ask.ts'

const Counted = z.object({ count: z.int() })
const answers = (body: BodyInit | null, status = 200, type = 'application/json') =>
  vi.stubGlobal('fetch', async () => new Response(body, { status, headers: { 'content-type': type } }))
const asked = (schema: z.ZodType | null = Counted) =>
  ask('GET', '/api/count', schema).catch((fault: unknown) => fault)
const codeOf = (fault: unknown) => (fault instanceof CommandRefused ? fault.code : fault)

describe('the answer to a command', () => {
  afterEach(() => vi.unstubAllGlobals())

  test('is what the schema makes of it', async () => {
    answers('{"count":3,"more":1}')
    expect(await asked()).toEqual({ count: 3 })
  })

  test.each([
    ['the log-in page of a hotel', '<!doctype html><title>Wi-Fi</title>'],
    ['nothing', ''],
    ['null', 'null'],
    ['JSON of somebody else', '{"ok":true}'],
    ['what the command never answers', '{"count":"three"}'],
  ])('that is %s is none: the server was not reached', async (_what, body) => {
    answers(body)
    expect(codeOf(await asked())).toBe('unreachable')
    expect(codeOf(await asked(null))).toBe('unreachable')
  })

  test('is missing where nobody gives one: the server was not reached', async () => {
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('no network')))
    expect(codeOf(await asked())).toBe('unreachable')
  })

  test('that is a refusal says which, even where it would fit', async () => {
    answers('{"refusal":"not-the-owner","message":"","count":3}', 403)
    expect(codeOf(await asked(z.unknown()))).toBe('not-the-owner')
  })

  test('that only says it was done has no content', async () => {
    answers(null, 204)
    expect(await asked(null)).toBeUndefined()
  })
})

describe('a file that a command answers with', () => {
  afterEach(() => vi.unstubAllGlobals())
  const taken = (body: string, status: number, headers: HeadersInit) => {
    vi.stubGlobal('fetch', async () => new Response(body, { status, headers }))
    return take('POST', '/api/record').catch((fault: unknown) => fault)
  }

  test('is what the server gives to be saved', async () => {
    const file = await taken('%PDF-', 200, { 'content-disposition': 'attachment; filename="record.pdf"' })
    expect(await (file as Blob).text()).toBe('%PDF-')
  })

  test('is none where a hotel answers with its log-in page: the server was not reached', async () => {
    const page = await taken('<!doctype html><title>Wi-Fi</title>', 200, { 'content-type': 'text/html' })
    expect(codeOf(page)).toBe('unreachable')
  })

  test('that is refused says why', async () => {
    const refusal = JSON.stringify({ refusal: 'not-the-owner', message: '' })
    expect(codeOf(await taken(refusal, 403, {}))).toBe('not-the-owner')
  })
})
