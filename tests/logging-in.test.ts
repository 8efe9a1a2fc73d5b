import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Agent } from './support/agent.ts'
import { Browserless } from './support/browserless.ts'
import { startFoyer, type Foyer, type Pair } from './support/foyer.ts'
import { until } from './support/until.ts'

describe.each<Pair>(['embedded', 'services'])('logging in on the pair: %s', (pair) => {
  let foyer: Foyer

  beforeAll(async () => {
    foyer = await startFoyer(pair, { loginTriesPerMinute: 10 })
  })
  afterAll(() => foyer[Symbol.asyncDispose]())

  test('a wrong password and an unknown address get the same answer', async () => {
    const stranger = new Browserless(foyer.url)
    const answers = await Promise.all(
      ['bo@example.com', 'nobody@example.com'].map(async (email) => {
        const response = await stranger.ask('POST', '/api/login', { email, password: 'wrong' })
        return `${response.status} ${await response.text()}`
      }),
    )
    expect(answers[0]).toBe(answers[1])
    expect(answers[0]).toContain('wrong-password')
  })

  test('the cookie is out of reach for scripts and other sites', async () => {
    const response = await new Browserless(foyer.url).ask('POST', '/api/login', {
      email: 'Cy@Example.com',
      password: 'foyer-demo',
    })
    expect(response.status).toBe(200)
    const cookies = response.headers.getSetCookie()
    expect(cookies.map((cookie) => cookie.split('=')[0])).toEqual(['foyer_login', 'foyer_known'])
    for (const cookie of cookies) expect(cookie).toMatch(/; Path=\/; HttpOnly; SameSite=Lax$/)
  })

  test('a login that somebody planted in a browser is not the one it has after logging in', async () => {
    const planted = 'a'.repeat(43)
    const browser = new Browserless(foyer.url)
    const cookie = `foyer_login=${planted}; foyer_known=${planted}`
    const response = await browser.ask(
      'POST',
      '/api/login',
      { email: 'cy@example.com', password: 'foyer-demo' },
      { cookie },
    )
    expect(response.headers.getSetCookie().join()).not.toContain(planted)
    expect((await new Browserless(foyer.url).ask('GET', '/api/me', undefined, { cookie })).status).toBe(401)
  })

  test('asking for a new password gets the same answer whoever asks for whom', async () => {
    const stranger = new Browserless(foyer.url)
    const answers = await Promise.all(
      ['bo@example.com', 'nobody@example.com'].map(async (email) => {
        const response = await stranger.ask('POST', '/api/password/reset', { email })
        return `${response.status} ${await response.text()}`
      }),
    )
    expect(answers).toEqual(['204 ', '204 '])
  })

  test('after logging out the login is over and its sockets are cut', async () => {
    const ada = await Agent.logsIn(foyer.url, 'ada@example.com')
    const elsewhere = await Agent.logsIn(foyer.url, 'ada@example.com')
    const closed = new Promise((reason) => ada.socket.once('closed', ({ reason: why }) => reason(why)))
    await ada.browser.ask('POST', '/api/logout', undefined, { cookie: ada.browser.cookie })
    expect(await closed).toBe('ended-login')
    await until('Ada’s console is cut', () => !ada.socket.connected)
    expect(elsewhere.socket.connected).toBe(true)
    elsewhere.socket.disconnect()
  })

  test('the outbox is for the administrator, and for everybody in the demo alone', async () => {
    await using bo = await foyer.agent('Bo')
    const answer = await bo.browser.ask('GET', '/api/outbox')
    expect(answer.status).toBe(pair === 'embedded' ? 200 : 404)
  })

  test('logging in anew ends the login that the browser held', async () => {
    const browser = new Browserless(foyer.url)
    await browser.value('POST', '/api/login', { email: 'ada@example.com', password: 'foyer-demo' })
    const before = browser.cookie
    await browser.value('POST', '/api/login', { email: 'bo@example.com', password: 'foyer-demo' })
    expect((await browser.ask('GET', '/api/me', undefined, { cookie: before })).status).toBe(401)
    expect(await browser.value('GET', '/api/me')).toMatchObject({ email: 'bo@example.com' })
  })

  test('a page speaks for its agent alone, whoever logs in in its browser meanwhile', async () => {
    await using ada = await foyer.agent('Ada')
    const { id } = await ada.startsSession('Noor')
    const { id: me } = await ada.browser.value<{ id: string }>('GET', '/api/me')
    const writes = async () => {
      const message = { id: randomUUID(), text: 'Good morning', files: [] }
      const path = `/api/sessions/${id}/messages`
      return (await ada.browser.ask('POST', path, message, { 'foyer-agent': me })).status
    }
    const hears = (agent: string) => {
      const socket = ada.browser.socket('/console', { agent })
      return new Promise((told) => {
        socket.on('connect', () => told('connected'))
        socket.on('connect_error', ({ message }) => told(message))
      }).finally(() => socket.disconnect())
    }
    expect([await writes(), await hears(me)]).toEqual([200, 'connected'])
    await ada.browser.value('POST', '/api/login', { email: 'bo@example.com', password: 'foyer-demo' })
    const { id: bo } = await ada.browser.value<{ id: string }>('GET', '/api/me')
    expect([await writes(), await hears(me), await hears(bo)]).toEqual([401, 'not-logged-in', 'connected'])
    // Nor does it log out whoever is there.
    const left = await ada.browser.ask('POST', '/api/logout', undefined, { 'foyer-agent': me })
    expect([left.status, await ada.browser.value('GET', '/api/me')]).toMatchObject([401, { id: bo }])
  })

  test('guessing is slowed down, for that account first', async () => {
    const stranger = new Browserless(foyer.url)
    const guess = (email: string) =>
      stranger.ask('POST', '/api/login', { email, password: 'a guess' }).then(({ status }) => status)
    const statuses = []
    for (let tries = 0; tries < 12; tries++) statuses.push(await guess('admin@example.com'))
    expect(statuses).toEqual([...Array.from({ length: 10 }, () => 401), 429, 429])
    expect(await guess('someone.else@example.com')).toBe(401)
    // Many accounts from one place are slowed down, too.
    const sprayed = []
    for (let account = 0; account < 60; account++) sprayed.push(await guess(`account${account}@example.com`))
    expect(sprayed.at(-1)).toBe(429)
  })
})

test('with a single active session nobody logs out before its end', { timeout: 60_000 }, async () => {
  await using foyer = await startFoyer('services', { singleActiveSession: true })
  await using ada = await foyer.agent('Ada')
  const { id } = await ada.startsSession('Mira')
  expect(await ada.browser.refusal('POST', '/api/logout')).toBe('single-active-session')
  expect((await ada.reads(id)).state).toBe('active')
  await ada.ends(id)
  expect((await ada.browser.ask('POST', '/api/logout')).status).toBe(200)
  expect(await ada.browser.refusal('GET', '/api/me')).toBe('not-logged-in')
})
