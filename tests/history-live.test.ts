import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Me } from '../shared/commands.ts'
import type { SessionId } from '../shared/ids.ts'
import type { SessionPage, UpdatedPage } from '../shared/session.ts'
import type { Agent } from './support/agent.ts'
import type { Customer } from './support/customer.ts'
import { startFoyer, type Foyer, type Pair } from './support/foyer.ts'
import { until } from './support/until.ts'

describe.each<Pair>(['embedded', 'services'])('the history as consoles have it, %s', (pair) => {
  let foyer: Foyer
  beforeAll(async () => {
    foyer = await startFoyer(pair)
  })
  afterAll(() => foyer[Symbol.asyncDispose]())

  const search = (agent: Agent, q: string, more = '') =>
    agent.browser.value<SessionPage>('GET', `/api/sessions?q=${encodeURIComponent(q)}${more}`)
  const updated = async (agent: Agent) => {
    const { items } = await agent.browser.value<UpdatedPage>('GET', '/api/sessions/updated')
    return items.map(({ id }) => id)
  }
  /** A customer who has joined and gone, with a task that is open. */
  const invited = async (ada: Agent, name: string): Promise<[SessionId, Customer]> => {
    const { id } = await ada.startsSession(name)
    for (const title of ['First', 'Second']) await ada.addsTask(id, title)
    const customer = foyer.customer()
    await customer.continues(await foyer.linkOf(ada, id))
    await customer.reads()
    return [id, customer]
  }

  test('a search shows rows with their owners, and nothing of what is in a session', async () => {
    await using ada = await foyer.agent('Ada')
    const { id } = await ada.startsSession('Wilhelmina')
    await ada.addsTask(id, 'A secret')
    await using bo = await foyer.agent('Bo')
    const page = await search(bo, 'wilhelm')
    expect(page).toMatchObject({
      items: [{ id, customer: { name: 'Wilhelmina' }, owner: { name: 'Ada Brandt' }, row: { total: 1 } }],
      nextCursor: null,
    })
    expect(JSON.stringify(page)).not.toMatch(/secret|example\.com|phone|pin/)
  })

  test('what was typed is only ever looked for: long, wild, quoted, of spaces or of any script', async () => {
    await using ada = await foyer.agent('Ada')
    for (const q of [
      '%',
      '%%',
      '___',
      '*',
      "'",
      '"',
      "' or 1=1 --",
      '\\',
      '   ',
      ' \t ',
      '',
      'שלום',
      'مرحبا',
      '你好',
    ])
      expect([q, (await search(ada, q)).items]).toEqual([q, []])
    expect((await search(ada, 'x'.repeat(200))).items).toEqual([])
    for (const q of ['x'.repeat(201), 'x'.repeat(10_000), '王'.repeat(1_000)])
      expect(await ada.browser.refusal('GET', `/api/sessions?q=${encodeURIComponent(q)}`)).toBe('invalid')
    expect((await search(ada, 'a\u0000b')).items).toEqual([])
    for (const wrong of ['scope=everything', 'filter=some', `cursor=${'x'.repeat(401)}`, 'cursor=%00'])
      expect(await ada.browser.refusal('GET', `/api/sessions?${wrong}`)).toBe('invalid')
    expect(await ada.browser.refusal('GET', '/api/sessions?q=x&scope=all')).toBe('not-allowed')
  })

  test('an agent is told which parts there are, and how far they reach', async () => {
    await using ada = await foyer.agent('Ada')
    await using admin = await foyer.agent('admin')
    const { history } = await ada.browser.value<Me>('GET', '/api/me')
    expect(history).toEqual({ search: true, scopes: ['mine', 'team'], updated: true, recent: true })
    expect((await admin.browser.value<Me>('GET', '/api/me')).history.scopes).toEqual(['mine', 'team', 'all'])
  })

  test('what is completed while the owner is elsewhere is listed until the owner enters', async () => {
    await using ada = await foyer.agent('Ada')
    const [id, mira] = await invited(ada, 'Mira')
    await mira.arrives()
    await mira.seesInRoom('her tasks', ({ tasks }) => tasks.length === 2)
    expect(await updated(ada)).not.toContain(id)
    const heard = ada.lists.length
    await mira.completes('First')
    expect(await updated(ada)).toContain(id)
    await until('Ada is told', () => ada.lists.slice(heard).includes('updated'))
    const before = ada.lists.length
    await ada.opens(id)
    await until('Ada is told', () => ada.lists.slice(before).includes('updated'))
    expect(await updated(ada)).not.toContain(id)
    mira.leaves()
  })

  test('what is completed while the owner is in the room is not', async () => {
    await using ada = await foyer.agent('Ada')
    const [id, jonas] = await invited(ada, 'Jonas')
    await ada.opens(id)
    await until('Ada is in the room', async () => (await jonas.reads()).owner.here)
    await jonas.completes('First')
    expect(await updated(ada)).not.toContain(id)
    ada.leavesRoom()
    await until('Ada has left', async () => !(await jonas.reads()).owner.here)
    await jonas.completes('Second')
    expect(await updated(ada)).toContain(id)
  })

  test('who comes back to an open room after a break has seen what is new in it', async () => {
    await using ada = await foyer.agent('Ada')
    const [id, rosa] = await invited(ada, 'Rosa')
    await rosa.completes('First')
    expect(await updated(ada)).toContain(id)
    ada.socket.emit('room:enter', { id })
    await until('the list is without it', async () => !(await updated(ada)).includes(id))
  })
})
