import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Agent } from './support/agent.ts'
import { Browserless } from './support/browserless.ts'
import { startFoyer, type Foyer } from './support/foyer.ts'

const elsewhere = 'evil.example'
/** Names under which pages elsewhere are told where to go next. */
const parameters = ['next', 'to', 'url', 'return', 'redirect', 'redirectUrl', 'returnTo', 'tried', 'entered']
const query = new URLSearchParams(parameters.map((name) => [name, `https://${elsewhere}/`])).toString()
/** Stands for the query above, so that the names below can be read. */
const withQuery = (path: string) => path.replace('?…', `?${query}`)

describe('a link to Foyer', () => {
  let foyer: Foyer
  let ada: Agent

  beforeAll(async () => {
    foyer = await startFoyer('embedded')
    ada = await foyer.agent('Ada')
  }, 60_000)
  afterAll(() => foyer[Symbol.asyncDispose]())

  /** Where the answer sends a browser on, or says that the page is elsewhere; null where it stays. */
  const leadsTo = async (browser: Browserless, method: string, path: string, accept = 'text/html') => {
    const { status, headers } = await browser.ask(method, path, undefined, { accept })
    const location = headers.get('location')
    if (status >= 300 && status < 400) expect([path, location]).toEqual([path, expect.any(String)])
    return location && new URL(location, foyer.url).host
  }

  test.each([
    ['GET', '/?…'],
    ['GET', `//${elsewhere}`],
    ['GET', `//${elsewhere}/%2e%2e`],
    ['GET', `/\\${elsewhere}`],
    ['GET', `/%5c${elsewhere}`],
    ['GET', `/https://${elsewhere}`],
    ['GET', `/j/${encodeURIComponent(`https://${elsewhere}`)}`],
    ['GET', `/j/%2f%2f${elsewhere}`],
    ['POST', `/api/join/%2f%2f${elsewhere}`],
    ['POST', `/api/join/${encodeURIComponent(`//${elsewhere}`)}/renew`],
    ['POST', '/api/join/pin?…'],
    ['GET', '/room?…'],
    ['GET', '/api/sso/start?…'],
    ['GET', '/api/sso/callback?…'],
    ['GET', `/settings//${elsewhere}/?…`],
  ])('%s %s leads to nobody else', async (method, path) => {
    const own = new URL(foyer.url).host
    for (const browser of [new Browserless(foyer.url), ada.browser])
      expect([null, own]).toContain(await leadsTo(browser, method, withQuery(path)))
  })

  test('leads into the room whatever is added to it', async () => {
    const { id } = await ada.startsSession('Mira')
    const mira = foyer.customer()
    const token = await foyer.linkOf(ada, id)
    const response = await mira.browser.ask('POST', `/api/join/${token}?${query}`, undefined, {
      accept: 'text/html',
    })
    expect(response.headers.get('location')).toBe('/room?entered=1')
    await mira[Symbol.asyncDispose]()
  })

  test('leaves no key in a browser that somebody planted there', async () => {
    const { id } = await ada.startsSession('Noor')
    const noor = foyer.customer()
    const token = await foyer.linkOf(ada, id)
    const planted = `${'a'.repeat(43)}.${id}`
    const response = await noor.browser.ask('POST', `/api/join/${token}`, undefined, {
      cookie: `foyer_room=${planted}`,
    })
    expect(response.ok).toBe(true)
    expect(response.headers.getSetCookie().join()).not.toContain('a'.repeat(43))
    const thief = new Browserless(foyer.url)
    const room = await thief.ask('GET', '/api/room', undefined, { cookie: `foyer_room=${planted}` })
    expect(room.status).toBe(401)
  })
})
