import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { v7 as uuid } from 'uuid'
import type { Me } from '../shared/commands.ts'
import type { Accounts } from '../shared/people.ts'
import type { StoredDocument } from '../shared/documents.ts'
import type { AgentRoom } from '../shared/session.ts'
import type { Agent } from './support/agent.ts'
import { filledIn, toSign } from './support/contract.ts'
import { startFoyer, type Foyer } from './support/foyer.ts'
import { contract } from './support/sealing.ts'

/** What nobody may say of themselves or of a session: each stands beside the fields that a body has. */
const more = {
  id: uuid(),
  role: 'administrator',
  teamId: uuid(),
  furtherTeams: [uuid()],
  passwordHash: 'x',
  expiresAt: '2099-01-01T00:00:00.000Z',
  deactivated: false,
  ownerId: uuid(),
  owner: { id: uuid(), name: 'Eve' },
  state: 'completed',
  scope: 'all',
  tasksDone: 9,
  firstJoinedAt: '2020-01-01T00:00:00.000Z',
  activation: 99,
}

describe('a field that a body does not have', () => {
  let foyer: Foyer
  let ada: Agent
  let admin: Agent

  beforeAll(async () => {
    foyer = await startFoyer('embedded')
    ;[ada, admin] = await Promise.all([foyer.agent('Ada'), foyer.agent('admin')])
  }, 60_000)
  afterAll(() => foyer[Symbol.asyncDispose]())

  const people = () => admin.browser.value<Accounts>('GET', '/api/people')
  /** As she is, but for when she was seen. */
  const accounts = async () => (await people()).items.map(({ seenAt: _seen, ...account }) => account)
  const me = () => ada.browser.value<Me>('GET', '/api/me')

  test('makes nobody more than they are', async () => {
    const [before, was] = [await accounts(), await me()]
    const login = { email: 'ada@example.com', password: 'foyer-demo' }
    await foyer.customer().browser.ask('POST', '/api/login', { ...login, ...more })
    await ada.browser.ask('POST', '/api/me/password', {
      present: 'foyer-demo',
      password: 'a lamp beside the river',
      ...more,
    })
    for (const { id } of before) await ada.browser.ask('PATCH', `/api/people/${id}`, more)
    expect(await accounts()).toEqual(before)
    expect(await me()).toEqual(was)
  })

  test('gives a session no other owner, state or past', async () => {
    const start = { customer: { name: 'Mira Olsen', email: 'mira@example.com', ...more }, ...more }
    const room = await ada.browser.value<AgentRoom>('POST', '/api/sessions', start)
    const account = await me()
    expect(room.id).not.toBe(more.id)
    expect(room).toMatchObject({ owner: { id: account.id }, state: 'active', firstJoinedAt: null, tasks: [] })
    const task = { kind: 'acknowledge', title: 'Terms', text: 'All of it' }
    const tasks = `/api/sessions/${room.id}/tasks`
    expect(await ada.browser.refusal('POST', tasks, { ...task, ...more })).toBe('invalid')
    expect((await ada.reads(room.id)).tasks).toEqual([])
  })

  test('gives a document no other owner or content, and a signature no other name or moment', async () => {
    const query = new URLSearchParams({
      name: 'Loan',
      agentId: more.ownerId,
      sha256: 'f'.repeat(64),
      id: more.id,
    })
    const pdf = await contract()
    const brought = await ada.browser.ask('POST', `/api/documents?${query}`, pdf, {
      'content-type': 'application/pdf',
    })
    const document = (await brought.json()) as StoredDocument
    expect(document.id).not.toBe(more.id)
    expect(document.sha256).not.toMatch(/^f+$/)
    expect((await ada.browser.ask('GET', `/api/documents/${document.id}`)).status).toBe(200)

    const { id } = await ada.startsSession('Mira')
    const task = toSign(document)
    const tasks = `/api/sessions/${id}/tasks`
    for (const wrong of [
      { ...task, spec: { ...task.spec, sha256: 'f'.repeat(64) } },
      {
        ...task,
        spec: { ...task.spec, fields: task.spec.fields.map((field) => ({ ...field, answer: 'x' })) },
      },
    ])
      expect(await ada.browser.refusal('POST', tasks, wrong)).toBe('invalid')
    const added = await ada.browser.value<AgentRoom>('POST', tasks, task)
    await using mira = foyer.customer()
    await mira.continues(await foyer.linkOf(ada, id))
    await mira.reads()
    const said = {
      name: 'Eve',
      at: more.expiresAt,
      method: 'pin',

      browser: 'Eve',
      device: 'Eve',
      ...more,
    }
    const complete = `/api/room/tasks/${added.tasks[0]?.id ?? ''}/complete`
    const signed = await mira.browser.ask('POST', complete, { answers: filledIn, ...said })
    if (!signed.ok) await mira.browser.value('POST', complete, { answers: filledIn })
    const room = await ada.reads(id)
    const line = JSON.stringify(room.events.filter(({ type }) => type === 'document-signed'))
    expect(line).toContain('document-signed')
    expect(line).not.toMatch(/Eve|2099|f{64}/)
  })

  test('is refused where an administrator changes an account or a setting', async () => {
    const [account] = await accounts()
    const change = { name: 'Ada', passwordHash: 'x' }
    expect(await admin.browser.refusal('PATCH', `/api/people/${account?.id ?? ''}`, change)).toBe('invalid')
    const wish = { revision: 0, changes: { isAdministrator: true } }
    expect(await admin.browser.refusal('PUT', '/api/settings', wish)).toBe('invalid')
  })
})
