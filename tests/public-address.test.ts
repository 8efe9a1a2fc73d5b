import { request as send, type IncomingHttpHeaders } from 'node:http'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { SettingsPage } from '../shared/administration.ts'
import { startFoyer, type Foyer } from './support/foyer.ts'
import { until } from './support/until.ts'

const here = 'https://foyer.test'

describe('the address that an administrator chooses', () => {
  let foyer: Foyer

  beforeAll(async () => {
    foyer = await startFoyer('services')
  })
  afterAll(() => foyer[Symbol.asyncDispose]())

  /** As a browser asks that came by the proxy in front of Foyer. */
  const asks = (method: string, path: string, { cookie = '', origin = here, body }: Asked = {}) =>
    new Promise<{ status: number; headers: IncomingHttpHeaders; text: string }>((answered, failed) => {
      const headers = { host: 'foyer.test', origin, cookie, 'content-type': 'application/json' }
      const asked = send(new URL(path, foyer.url), { method, headers }, (response) => {
        let text = ''
        response.on('data', (chunk: Buffer) => (text += chunk.toString()))
        response.on('end', () =>
          answered({ status: response.statusCode ?? 0, headers: response.headers, text }),
        )
      })
      asked.on('error', failed)
      asked.end(body === undefined ? undefined : JSON.stringify(body))
    })
  interface Asked {
    cookie?: string
    origin?: string
    body?: unknown
  }
  const cookiesOf = (headers: IncomingHttpHeaders) => headers['set-cookie'] ?? []
  const kept = (cookies: readonly string[]) => cookies.map((cookie) => cookie.split(';')[0]).join('; ')

  test('on https makes cookies safe at once, and whoever chose it stays logged in', async () => {
    const login = { email: 'admin@example.com', password: 'foyer-demo' }
    const before = await asks('POST', '/api/login', { body: login })
    expect(cookiesOf(before.headers).join()).not.toContain('Secure')
    expect(before.headers['strict-transport-security']).toBeUndefined()
    const old = kept(cookiesOf(before.headers))

    const { revision } = JSON.parse(
      (await asks('GET', '/api/settings', { cookie: old })).text,
    ) as SettingsPage
    const change = { revision, changes: { publicUrl: here } }
    const elsewhere = { ...change, changes: { publicUrl: 'https://evil.test' } }
    expect((await asks('PUT', '/api/settings', { cookie: old, body: elsewhere })).status).toBe(400)
    const chosen = await asks('PUT', '/api/settings', { cookie: old, body: change })
    expect(chosen.status).toBe(200)

    const cookies = cookiesOf(chosen.headers)
    expect(cookies.map((cookie) => cookie.split('=')[0])).toEqual([
      '__Host-foyer_login',
      '__Host-foyer_known',
    ])
    for (const cookie of cookies) expect(cookie).toMatch(/; Path=\/; HttpOnly; Secure; SameSite=Lax$/)
    const me = await asks('GET', '/api/me', { cookie: kept(cookies) })
    expect(me.status).toBe(200)
    expect(me.headers['strict-transport-security']).toMatch(/^max-age=\d{8}/)
    // A cookie that was not safe opens nothing any more.
    expect((await asks('GET', '/api/me', { cookie: old })).status).toBe(401)
  })

  test('is the only one from which anything is commanded, at every process', async () => {
    const elsewhere = await foyer.another()
    const refused = async (url: string) => {
      const headers = { origin: new URL(url).origin, 'content-type': 'application/json' }
      const body = JSON.stringify({ email: 'ada@example.com', password: 'foyer-demo' })
      return (await fetch(`${url}/api/login`, { method: 'POST', headers, body })).status
    }
    for (const url of [foyer.url, elsewhere])
      await until(`${url} knows the address`, async () => (await refused(url)) === 403)
    const login = { email: 'ada@example.com', password: 'foyer-demo' }
    expect((await asks('POST', '/api/login', { body: login })).status).toBe(200)
  })
})
