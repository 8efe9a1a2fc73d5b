import { once } from 'node:events'
import { io } from 'socket.io-client'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { startFoyer, type Foyer } from './support/foyer.ts'
import { until } from './support/until.ts'

const unknownId = '0199d0a0-0000-7000-8000-000000000000'

describe('bad input', () => {
  let foyer: Foyer

  beforeAll(async () => {
    foyer = await startFoyer('services', { socketEventsPerSecond: 50, scope: 'mine' })
  })
  afterAll(() => foyer[Symbol.asyncDispose]())

  test('an id that is unknown, malformed or somebody else’s gets the same answer', async () => {
    await using ada = await foyer.agent('Ada')
    await using bo = await foyer.agent('Bo')
    const { id } = await ada.startsSession('Cleo')
    const asked = [unknownId, 'nonsense', id].flatMap((each) => [
      ['GET', `/api/sessions/${each}`],
      ['POST', `/api/sessions/${each}/enter`],
      ['POST', `/api/sessions/${each}/end`],
    ])
    const answers = new Set<string>()
    for (const [method = '', path = ''] of asked) {
      const response = await bo.browser.ask(method, path)
      answers.add(`${response.status} ${await response.text()}`)
    }
    for (const each of [unknownId, id]) {
      const task = { kind: 'acknowledge', spec: {}, title: 'x', text: 'x' }
      const response = await bo.browser.ask('POST', `/api/sessions/${each}/tasks`, task)
      answers.add(`${response.status} ${await response.text()}`)
    }
    expect([...answers]).toEqual(['404 {"refusal":"not-found","message":"Nothing is here"}'])
  })

  test('an unknown link and an expired one look exactly alike', async () => {
    const cleo = foyer.customer()
    const pages = await Promise.all(
      ['x', 'a'.repeat(43), '../etc/passwd'].map((token) =>
        cleo.browser.ask('GET', `/j/${encodeURIComponent(token)}`, undefined, { accept: 'text/html' }),
      ),
    )
    const texts = await Promise.all(
      pages.map(async (page) => (await page.text()).replace(/join\/[^/]+\//, '')),
    )
    expect([new Set(texts).size, new Set(pages.map(({ status }) => status))]).toEqual([1, new Set([404])])
  })

  test('nobody gets in without a login or a key', async () => {
    const stranger = foyer.customer().browser
    for (const path of ['/api/me', '/api/sessions', `/api/sessions/${unknownId}`, '/api/outbox'])
      expect(await stranger.refusal('GET', path)).toBe('not-logged-in')
    for (const command of ['enter', 'end', 'tasks'])
      expect(await stranger.refusal('POST', `/api/sessions/${unknownId}/${command}`, {})).toBe(
        'not-logged-in',
      )
    expect(await stranger.refusal('GET', '/api/room')).toBe('no-room')
    expect(await stranger.refusal('POST', `/api/room/tasks/${unknownId}/complete`)).toBe('no-room')
    for (const [namespace, refusal] of [
      ['/console', 'not-logged-in'],
      ['/room', 'no-room'],
    ] as const) {
      const socket = stranger.socket(namespace)
      const said = new Promise((refused) => socket.on('connect_error', ({ message }) => refused(message)))
      expect(await said).toBe(refusal)
      socket.disconnect()
    }
  })

  test('the customer’s key opens her own room alone, and no console', async () => {
    await using ada = await foyer.agent('Ada')
    const [mine, other] = [await ada.startsSession('Rosa'), await ada.startsSession('Yuki')]
    await ada.addsTask(mine.id, 'Mine')
    const { tasks } = await ada.addsTask(other.id, 'Other')
    await using rosa = foyer.customer()
    await rosa.continues(await foyer.linkOf(ada, mine.id))
    await rosa.arrives()
    const complete = `/api/room/tasks/${tasks[0]?.id}/complete`
    expect(await rosa.browser.refusal('POST', complete)).toBe('not-found')
    expect(await rosa.browser.refusal('GET', '/api/me')).toBe('not-logged-in')
    const named = { 'foyer-session': other.id }
    const response = await rosa.browser.ask('GET', '/api/room', undefined, named)
    expect([response.status, ((await response.json()) as { refusal: string }).refusal]).toEqual([
      409,
      'other-room',
    ])
  })

  test('an old tab does not stand in the room that another link opened in its browser', async () => {
    await using ada = await foyer.agent('Ada')
    const [before, now] = [await ada.startsSession('Ines'), await ada.startsSession('Omar')]
    await using shared = foyer.customer()
    await shared.continues(await foyer.linkOf(ada, before.id))
    await shared.continues(await foyer.linkOf(ada, now.id))
    const old = shared.browser.socket('/room', { session: before.id })
    expect(await new Promise((refused) => old.once('connect_error', ({ message }) => refused(message)))).toBe(
      'other-room',
    )
    old.disconnect()
    expect((await ada.reads(now.id)).firstJoinedAt).toBeNull()
  })

  test('commands and sockets from another site are refused', async () => {
    await using ada = await foyer.agent('Ada')
    for (const origin of ['https://evil.example', 'null', foyer.url.replace(/\d+$/, '1')]) {
      const response = await ada.browser.ask('POST', '/api/logout', undefined, { origin })
      expect([response.status, await response.json()]).toMatchObject([403, { refusal: 'wrong-origin' }])
      const socket = io(`${foyer.url}/console`, {
        transports: ['websocket'],
        reconnection: false,
        forceNew: true,
        extraHeaders: { origin, cookie: ada.browser.cookie },
      })
      await new Promise((refused) => socket.once('connect_error', refused))
      expect(socket.connected).toBe(false)
      socket.disconnect()
    }
  })

  test('what is malformed, of the wrong type or too long is named and changes nothing', async () => {
    await using ada = await foyer.agent('Ada')
    const listed = async () =>
      (await ada.browser.value<{ items: { id: string }[] }>('GET', '/api/sessions')).items.map(({ id }) => id)
    const before = await listed()
    const start = (customer: unknown) => ada.browser.ask('POST', '/api/sessions', { customer })
    for (const [customer, field] of [
      [{ name: 'Cleo', email: 'not an address' }, 'customer.email'],
      [{ name: 'Cleo', email: 'cleo@example.com\r\nBcc: all@example.com' }, 'customer.email'],
      [{ name: 'Cleo', email: `${'a'.repeat(300)}@example.com` }, 'customer.email'],
      [{ name: '', email: 'cleo@example.com' }, 'customer.name'],
      [{ name: 'x'.repeat(500), email: 'cleo@example.com' }, 'customer.name'],
      [{ name: 'Cleo\u0000', email: 'cleo@example.com' }, 'customer.name'],
      [{ name: 'Cleo \u202egpj.exe', email: 'cleo@example.com' }, 'customer.name'],
      [{ name: 7, email: 'cleo@example.com' }, 'customer.name'],
      [{ name: 'Cleo', email: 'cléo@exämple.com' }, 'customer.email'],
      [{ name: 'Cleo', phone: '4'.repeat(41) }, 'customer.phone'],
      [{ name: 'Cleo', phone: 'call me' }, 'phone'],
      [{ name: 'Cleo', phone: '+44 20 7946 0958 ext. 4' }, 'phone'],
      // Of another country than the team's own: no number without its calling code.
      [{ name: 'Cleo', phone: '020 7946 0958' }, 'phone'],
    ] as const) {
      const response = await start(customer)
      const refusal = (await response.json()) as { refusal: string; details: Record<string, string> }
      expect([response.status, refusal.refusal, Object.keys(refusal.details)]).toEqual([
        400,
        'invalid',
        [field],
      ])
    }
    expect((await start('x'.repeat(2 * 1024 * 1024))).status).toBe(413)
    const broken = await fetch(`${foyer.url}/api/sessions`, {
      method: 'POST',
      headers: { origin: foyer.url, cookie: ada.browser.cookie, 'content-type': 'application/json' },
      body: '{"customer":',
    })
    expect(broken.status).toBe(400)
    expect((await ada.browser.ask('GET', '/api/sessions?cursor=nonsense')).status).toBe(400)
    expect(await listed()).toEqual(before)
  })

  test('the same holds for a customer’s new details, which then change and send nothing', async () => {
    await using ada = await foyer.agent('Ada')
    const { id } = await ada.startsSession('Tomas')
    await foyer.linkOf(ada, id)
    const before = await ada.reads(id)
    const name = 'Tomas'
    for (const body of [
      { customer: { name, email: 'tomas@example.com\r\nBcc: all@example.com' } },
      { customer: { name: 'x'.repeat(500), email: 'tomas@example.com' } },
      { customer: { name, phone: '12' } },
      { customer: { name, email: 'tomas@example.com', phone: '+442079460958' } },
      { customer: { name } },
      { customer: { name, email: 'tomas@example.com' }, pin: '12a4' },
      { customer: { name, email: 'tomas@example.com' }, pin: '1'.repeat(9) },
    ])
      expect(await ada.browser.refusal('POST', `/api/sessions/${id}/reengage`, body)).toBe('invalid')
    expect(await ada.reads(id)).toEqual(before)
  })

  test('a name with markup and emoji is a name: shown as it was typed, and run by nobody', async () => {
    await using ada = await foyer.agent('Ada')
    const name = '<img/src=x/onerror=alert(1)>🚪 Lindt'
    const { id } = await ada.startsSession(name, 'markup@example.com')
    const page = await foyer
      .customer()
      .browser.ask('GET', `/j/${await foyer.linkOf(ada, id)}`, undefined, { accept: 'text/html' })
    const shown = await page.text()
    expect(shown).toContain('&#60;img/src=x/onerror=alert(1)&#62;🚪')
    expect(shown).not.toContain('<img/')
    expect((await ada.reads(id)).customer.name).toBe(name)
  })

  test('settings of a team that one’s own does not offer are refused, in the dialog and at the start', async () => {
    await using ada = await foyer.agent('Ada')
    const refused = { refusal: 'invalid', details: { settingsTeamId: 'not-offered' } }
    const form = await ada.browser.ask('GET', `/api/session-form?settingsTeamId=${unknownId}`)
    expect(await form.json()).toMatchObject(refused)
    const body = { customer: { name: 'Cleo', email: 'cleo@example.com' }, settingsTeamId: unknownId }
    expect(await (await ada.browser.ask('POST', '/api/sessions', body)).json()).toMatchObject(refused)
  })

  test('garbage on a socket is ignored, a flood is cut, and others notice nothing', async () => {
    await using ada = await foyer.agent('Ada')
    await using bo = await foyer.agent('Bo')
    for (const garbage of [null, 7, 'x', {}, { ids: ['x'] }, { ids: Array(500).fill(unknownId) }, [[]]])
      bo.socket.emit('watch', garbage)
    bo.socket.emit('room:enter', { id: unknownId })
    bo.socket.emit('no-such-event', { any: 'thing' })
    const { id } = await bo.startsSession('Priya')
    bo.watches(id)
    await bo.sees(id, 'never-joined')

    const cut = new Promise((reason) => bo.socket.once('closed', ({ reason: why }) => reason(why)))
    for (let event = 0; event < 10_000; event++) bo.socket.emit('watch', { ids: [id] })
    expect(await cut).toBe('flood')
    await until('Bo is cut', () => !bo.socket.connected)
    expect(ada.socket.connected).toBe(true)
    const seen = await ada.startsSession('Marcus')
    ada.watches(seen.id)
    await ada.sees(seen.id, 'never-joined')
  })

  test('asking for a namespace without end is cut, and the default one is nobody’s', async () => {
    const stranger = foyer.customer().browser
    const nowhere = stranger.socket('/')
    expect(
      await new Promise((refused) => nowhere.once('connect_error', ({ message }) => refused(message))),
    ).toBe('not-found')
    nowhere.disconnect()
    const address = `${foyer.url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`
    const raw = new WebSocket(address, { origin: foyer.url })
    await once(raw, 'open')
    const cut = once(raw, 'close')
    for (let asked = 0; asked < 20_000; asked++) raw.send('40/console,')
    await cut
    expect((await stranger.ask('GET', '/health/live')).status).toBe(200)
  })

  test('an admitted connection of a customer forgets its cookie: another namespace on it is refused', async () => {
    await using ada = await foyer.agent('Ada')
    await using mira = foyer.customer()
    await mira.continues(await foyer.linkOf(ada, (await ada.startsSession('Mira')).id))
    const cookie = `${mira.browser.cookie}; ${ada.browser.cookie}`
    const address = `${foyer.url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`
    const raw = new WebSocket(address, { origin: foyer.url, headers: { cookie } })
    const heard: string[] = []
    raw.on('message', (said: Buffer) => void heard.push(said.toString()))
    await once(raw, 'open')
    raw.send('40/room,')
    await until('the room is there', () => heard.some((said) => said.startsWith('42/room,["room"')))
    raw.send('40/console,')
    await until('it is refused', () => heard.includes('44/console,{"message":"not-logged-in"}'), {
      found: () => heard,
    })
    raw.close()
  })

  test('characters that the database cannot hold are a clear refusal', async () => {
    await using ada = await foyer.agent('Ada')
    const { id } = await ada.startsSession('Nul')
    const task = { kind: 'acknowledge', spec: {}, title: 'Nul', text: 'a\u0000b' }
    expect((await ada.browser.ask('POST', `/api/sessions/${id}/tasks`, task)).status).toBe(400)
    const login = { email: 'a\u0000@example.com', password: 'x' }
    expect((await foyer.customer().browser.ask('POST', '/api/login', login)).status).toBe(400)
  })

  test('nobody receives rows of sessions they may not see', async () => {
    await using ada = await foyer.agent('Ada')
    await using bo = await foyer.agent('Bo')
    const [hers, his] = [await ada.startsSession('Hers'), await bo.startsSession('His')]
    bo.watches(hers.id, his.id)
    await bo.sees(his.id, 'never-joined')
    await ada.addsTask(hers.id, 'Not for Bo')
    await bo.addsTask(his.id, 'For Bo')
    await until('his task', () => bo.rows.get(his.id)?.total === 1)
    expect(bo.heard.filter(({ id }) => id === hers.id)).toEqual([])
    bo.socket.emit('room:enter', { id: hers.id })
    await bo.opens(his.id)
    await bo.seesInRoom('his room', ({ id }) => id === his.id)
  })

  test('an unknown route is not found, as JSON or as a page', async () => {
    const stranger = foyer.customer().browser
    expect(await stranger.refusal('GET', '/api/nothing')).toBe('not-found')
    const page = await stranger.ask('GET', '/nothing', undefined, { accept: 'text/html' })
    expect([page.status, page.headers.get('content-type')]).toEqual([404, 'text/html; charset=utf-8'])
  })

  test('answers may not be cached, framed, or send their address anywhere', async () => {
    const { headers } = await foyer.customer().browser.ask('GET', '/j/whatever')
    expect(headers.get('content-security-policy')).toContain("default-src 'none'")
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
    expect([
      headers.get('referrer-policy'),
      headers.get('cache-control'),
      headers.get('x-robots-tag'),
    ]).toEqual(['same-origin', 'no-store', 'noindex, nofollow'])
  })
})
