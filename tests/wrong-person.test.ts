import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { v7 as uuid } from 'uuid'
import { terms } from './support/tasks.ts'
import type { Agent } from './support/agent.ts'
import type { Browserless } from './support/browserless.ts'
import type { Customer } from './support/customer.ts'
import { startFoyer, type Foyer } from './support/foyer.ts'

type Whose =
  | 'anybody'
  | 'any agent'
  | 'who sees it'
  | 'taker'
  | 'party'
  | 'owner'
  | 'supervisor'
  | 'board'
  | 'administrator'
  | 'customer'

const customer = { name: 'Somebody else', email: 'else@example.com' }

/** Everything that Foyer serves to software, whom it serves, and what is sent along. */
const served: Record<string, [Whose, unknown?]> = {
  // Whoever has a file may ask whether it is as it was sealed (documents-http.test.ts).
  'POST /api/verify': ['anybody'],
  'GET /health/live': ['anybody'],
  'GET /health/ready': ['anybody'],
  'GET /api/door': ['anybody'],
  'POST /api/login': ['anybody'],
  'POST /api/logout': ['anybody'],
  // The same of the link by which the first administrator is made (set-up.test.ts).
  'POST /api/setup/read': ['anybody', { token: 'a'.repeat(43) }],
  'POST /api/setup': [
    'anybody',
    {
      token: 'a'.repeat(43),
      name: 'Eve',
      email: 'eve@example.com',
      password: 'a lamp beside the river',
      team: 'Mine',
    },
  ],
  // What the mailed link's secret opens is judged by the secret alone.
  'POST /api/password/read': ['anybody', { token: 'a'.repeat(43) }],
  'POST /api/password': ['anybody', { token: 'a'.repeat(43), password: 'a lamp beside the river' }],
  'POST /api/password/reset': ['anybody', { email: 'nobody@example.com' }],
  // What the link's secret opens is judged by the secret alone.
  'POST /api/join/{token}': ['anybody'],
  'POST /api/join/{token}/renew': ['anybody'],

  'GET /api/me': ['any agent'],
  // Whoever brings a document, and then who may use it (signing.test.ts, documents-http.test.ts).
  'POST /api/documents': ['any agent'],
  'GET /api/documents/{id}': ['any agent'],
  'POST /api/documents/{id}/anchors': ['any agent', { text: 'Signature' }],
  // One's own logins and password (passwords.test.ts).
  'GET /api/me/logins': ['any agent'],
  'POST /api/me/logins/end-others': ['any agent'],
  'POST /api/me/logins/{id}/end': ['any agent'],
  // One's own second factor (second-factor.test.ts).
  'GET /api/me/second-factor': ['any agent'],
  'POST /api/me/second-factor/begin': ['any agent', { present: 'x' }],
  'POST /api/me/second-factor/confirm': ['any agent', { code: '123456' }],
  'POST /api/me/second-factor/codes': ['any agent', { present: 'x' }],
  'POST /api/me/second-factor/end': ['any agent', { present: 'x' }],
  'POST /api/me/password': ['any agent', { present: 'x', password: 'a lamp beside the river' }],
  'GET /api/sessions': ['any agent'],
  'GET /api/sessions/updated': ['any agent'],
  'POST /api/sessions': ['any agent', { customer }],
  'GET /api/session-form': ['any agent'],
  'GET /api/outbox': ['any agent'],
  'GET /api/outbox/{id}': ['any agent'],

  'GET /api/board': ['board'],
  'GET /api/sessions/{id}': ['who sees it'],
  'GET /api/sessions/{id}/presence': ['supervisor'],
  // Who sees another agent's session may make it theirs, by asking where its owner is there.
  'POST /api/sessions/{id}/enter': ['taker'],
  'POST /api/sessions/{id}/take-over': ['taker'],
  // The owner who was asked, and the agent who asked (transfers.test.ts).
  'GET /api/transfers': ['any agent'],
  'POST /api/transfers/{id}/approve': ['party'],
  'POST /api/transfers/{id}/decline': ['party'],
  'POST /api/transfers/{id}/cancel': ['party'],
  'POST /api/sessions/{id}/tasks': ['owner', terms],
  'DELETE /api/sessions/{id}/tasks/{taskId}': ['owner'],
  'POST /api/sessions/{id}/tasks/{taskId}/return': ['owner', { reason: 'Not all of it' }],
  'GET /api/sessions/{id}/templates': ['owner'],
  'GET /api/sessions/{id}/files/{fileId}': ['owner'],
  'GET /api/sessions/{id}/files/{fileId}/preview': ['owner'],
  'POST /api/sessions/{id}/invite': ['owner'],
  'POST /api/sessions/{id}/end': ['owner'],
  'POST /api/sessions/{id}/renew': ['owner'],
  'POST /api/sessions/{id}/keep-open': ['owner'],
  'POST /api/sessions/{id}/unlock': ['owner'],
  'POST /api/sessions/{id}/release': ['owner'],
  'POST /api/sessions/{id}/url': ['owner'],
  'POST /api/sessions/{id}/reengage': ['owner', { customer }],
  'POST /api/sessions/{id}/messages/{messageId}/again': ['owner'],

  'GET /api/sessions/{id}/messages': ['owner'],
  'POST /api/sessions/{id}/messages': ['owner', { id: uuid(), text: 'Hello' }],
  'POST /api/sessions/{id}/messages/seen': ['owner', { upTo: 1 }],

  'GET /api/settings': ['administrator'],
  'PUT /api/settings': ['administrator', { revision: 0, changes: { linkDays: 30 } }],
  'GET /api/teams': ['administrator'],
  'POST /api/teams': ['administrator', { name: 'Mine' }],
  'PATCH /api/teams/{id}': ['administrator', { name: 'Mine' }],
  'GET /api/teams/{id}/settings': ['administrator'],
  'PUT /api/teams/{id}/settings': ['administrator', { revision: 0, changes: { linkDays: 30 } }],
  'POST /api/logos': ['administrator'],
  'GET /api/templates': ['administrator'],
  'POST /api/templates': ['administrator', { team: null, definition: terms }],
  'PUT /api/templates/{id}': ['administrator', { definition: terms }],
  'DELETE /api/templates/{id}': ['administrator'],
  // Without a session; with one its owner's alone (canned-replies.test.ts).
  'GET /api/canned-replies': ['administrator'],
  'POST /api/canned-replies': ['administrator', { team: null, title: 'Hello', text: 'Hello {customer}' }],
  'PUT /api/canned-replies/{id}': ['administrator', { title: 'Hello', text: 'Hello' }],
  'DELETE /api/canned-replies/{id}': ['administrator'],
  'POST /api/sessions/{id}/answers': ['administrator'],
  'GET /api/sessions/{id}/events': ['owner'],
  // The owner as well (audit-report.test.ts); looking is not for the owner (looking.test.ts).
  'POST /api/sessions/{id}/audit.json': ['supervisor'],
  'POST /api/sessions/{id}/audit.pdf': ['supervisor'],
  'POST /api/sessions/{id}/look': ['supervisor'],
  'GET /api/audit': ['administrator'],
  'GET /api/erasure': ['administrator'],
  'POST /api/erasure/find': ['administrator', { contact: 'mira@example.com' }],
  'POST /api/erasure': ['administrator', { contact: 'mira@example.com', present: 'foyer-demo' }],
  'POST /api/texts/preview': ['administrator', { team: null, kind: 'invitation', own: {} }],
  'POST /api/texts/test': [
    'administrator',
    { team: null, kind: 'invitation', own: {}, to: 'eve@example.com' },
  ],
  'POST /api/mail/test': ['administrator', { to: 'eve@example.com' }],
  'GET /api/people': ['administrator'],
  'POST /api/people': [
    'administrator',
    { name: 'Eve', email: 'eve@example.com', role: 'administrator', teamId: uuid() },
  ],
  'PATCH /api/people/{id}': ['administrator', { role: 'administrator' }],
  'POST /api/people/{id}/password-link': ['administrator'],
  'POST /api/people/{id}/password-url': ['administrator'],
  'POST /api/people/{id}/unlock': ['administrator'],
  'POST /api/people/{id}/log-out': ['administrator'],
  'POST /api/people/{id}/second-factor/reset': ['administrator'],
  'POST /api/people/{id}/hand-over': ['administrator', { to: uuid() }],

  'POST /api/join/pin': ['customer', { pin: '4719' }],
  'POST /api/join/code': ['customer', { code: '123456' }],
  'POST /api/join/code/send': ['customer'],
  'POST /api/join/consent': ['customer', { agree: true }],
  'GET /api/room': ['customer'],
  'POST /api/room/activate': ['customer'],
  'POST /api/room/tasks/{taskId}/open': ['customer'],
  'POST /api/room/tasks/{taskId}/draft': ['customer', { answers: {} }],
  'POST /api/room/tasks/{taskId}/complete': ['customer'],
  'POST /api/room/tasks/{taskId}/decline': ['customer', { reason: 'No' }],
  'GET /api/room/tasks/{taskId}/document': ['customer'],
  'DELETE /api/room/tasks/{taskId}/files/{fileId}': ['customer'],
  'GET /api/room/messages': ['customer'],
  'POST /api/room/messages': ['customer', { id: uuid(), text: 'Hello' }],
  'POST /api/room/messages/seen': ['customer', { upTo: 1 }],
  'GET /api/room/files/{fileId}': ['customer'],
  'GET /api/room/files/{fileId}/preview': ['customer'],
}
const servedTo = (...whose: Whose[]) =>
  Object.entries(served)
    .filter(([, [those]]) => whose.includes(those))
    .map(([route, [, body]]) => ({ route, body }))
const ofAgents = servedTo(
  'any agent',
  'who sees it',
  'taker',
  'party',
  'owner',
  'supervisor',
  'board',
  'administrator',
)

describe('the wrong person', () => {
  let foyer: Foyer
  let ada: Agent
  let mira: Customer
  let id: string

  beforeAll(async () => {
    foyer = await startFoyer('services')
    ada = await foyer.agent('Ada')
    id = (await ada.startsSession('Mira')).id
    await ada.addsTask(id, 'Terms')
    mira = foyer.customer()
    await mira.continues(await foyer.linkOf(ada, id))
    await mira.reads()
  })
  afterAll(async () => {
    await ada[Symbol.asyncDispose]()
    await mira[Symbol.asyncDispose]()
    await foyer[Symbol.asyncDispose]()
  })

  const asks = (browser: Browserless, route: string, body?: unknown, headers?: Record<string, string>) => {
    const [method = '', path = ''] = route.split(' ')
    const task = mira.room?.tasks[0]?.id ?? ''
    const address = path
      .replace('{id}', id)
      .replace('{taskId}', task)
      .replace('{messageId}', uuid())
      .replace('{fileId}', uuid())
      .replace('{token}', 'a'.repeat(43))
    return browser.ask(method, address, body, headers)
  }
  const isRefused = async (browser: Browserless, route: string, body: unknown) => {
    const { refusal } = (await (await asks(browser, route, body)).json()) as { refusal?: string }
    return refusal ?? 'it was done'
  }
  /** Each of these routes with its refusal; the session is afterwards as it was. */
  const refusals = async (browser: Browserless, routes: { route: string; body: unknown }[]) => {
    const before = await ada.reads(id)
    const found = new Map<string, string>()
    for (const { route, body } of routes) found.set(route, await isRefused(browser, route, body))
    expect(await ada.reads(id)).toEqual(before)
    return Object.fromEntries(found)
  }
  const all = (routes: { route: string }[], refusal: string) =>
    Object.fromEntries(routes.map(({ route }) => [route, refusal]))

  test('whoever adds a route says here whom it serves', async () => {
    const { paths } = await foyer
      .customer()
      .browser.value<{ paths: Record<string, object> }>('GET', '/api/openapi.json')
    const routes = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    )
    expect(routes.toSorted()).toEqual(Object.keys(served).toSorted())
  })

  test('without a login gets nothing that is for agents, and as a customer neither', async () => {
    for (const browser of [foyer.customer().browser, mira.browser])
      expect(await refusals(browser, ofAgents)).toEqual(all(ofAgents, 'not-logged-in'))
  })

  test('of the same team may see, and command nothing', async () => {
    await using bo = await foyer.agent('Bo')
    const commands = servedTo('owner')
    expect(await refusals(bo.browser, commands)).toEqual(all(commands, 'not-the-owner'))
    const seen = await (await asks(bo.browser, 'GET /api/sessions/{id}')).text()
    expect(seen).not.toMatch(/"pin"|"events"|"tasks"|mira@example\.com/)
    expect(await refusals(bo.browser, servedTo('party'))).toEqual(all(servedTo('party'), 'not-found'))
    expect(await refusals(bo.browser, servedTo('supervisor'))).toEqual(
      all(servedTo('supervisor'), 'not-allowed'),
    )
  })

  test('has no board who supervises nobody', async () => {
    const routes = servedTo('board')
    for (const name of ['Ada', 'Bo'] as const) {
      await using agent = await foyer.agent(name)
      expect(await refusals(agent.browser, routes)).toEqual(all(routes, 'not-allowed'))
    }
  })

  test('administers nothing who is no administrator', async () => {
    const routes = servedTo('administrator')
    for (const name of ['Ada', 'Cy'] as const) {
      await using agent = await foyer.agent(name)
      expect(await refusals(agent.browser, routes)).toEqual(all(routes, 'not-allowed'))
    }
  })

  test('who may not see a session hears of each command as if there were none', async () => {
    await using narrow = await startFoyer('services', { scope: 'mine' })
    await using hers = await narrow.agent('Ada')
    await using his = await narrow.agent('Bo')
    const { id: unseen } = await hers.startsSession('Noor')
    await narrow.linkOf(hers, unseen)
    const before = await hers.reads(unseen)
    for (const { route, body } of servedTo('taker', 'owner', 'who sees it', 'supervisor')) {
      const [method = '', path = ''] = route.split(' ')
      const address = path.replace('{id}', unseen).replace('{messageId}', uuid())
      expect([route, await his.browser.refusal(method, address, body)]).toEqual([route, 'not-found'])
    }
    expect(await hers.reads(unseen)).toEqual(before)
  })

  test('without the key of a room, or with an agent’s login in its place, is in no room', async () => {
    const rooms = servedTo('customer')
    for (const browser of [foyer.customer().browser, ada.browser])
      expect(await refusals(browser, rooms)).toEqual(all(rooms, 'no-room'))
  })

  test('from another site commands nothing, whatever cookies the browser has', async () => {
    const before = await ada.reads(id)
    for (const [browser, routes] of [
      [ada.browser, servedTo('any agent', 'taker', 'party', 'owner', 'supervisor', 'administrator')],
      [mira.browser, servedTo('customer', 'anybody')],
    ] as const)
      for (const { route, body } of routes.filter(({ route: each }) => !each.startsWith('GET'))) {
        const response = await asks(browser, route, body, { origin: 'https://elsewhere.example' })
        expect([route, response.status, await response.json()]).toEqual([
          route,
          403,
          { refusal: 'wrong-origin', message: 'The request comes from another site' },
        ])
      }
    expect(await ada.reads(id)).toEqual(before)
  })
})
