import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { AgentRoom, CustomerRoom } from '../shared/session.ts'
import type { OpenDatabase } from '../server/storage/database.ts'
import { agents, sessionEvents } from '../server/storage/schema.ts'
import { Agent } from './support/agent.ts'
import { startFoyer, type Foyer } from './support/foyer.ts'
import { until } from './support/until.ts'

/** Ada owns, Cy supervises her team, Bo is of it. */
describe('looking at a room', { timeout: 60_000 }, () => {
  let foyer: Foyer
  let elsewhere: string
  let database: OpenDatabase
  let ada: Agent

  beforeAll(async () => {
    foyer = await startFoyer('services')
    elsewhere = await foyer.another()
    database = await foyer.database()
    ada = await foyer.agent('Ada')
  }, 60_000)
  afterAll(() => foyer[Symbol.asyncDispose]())

  const looks = async (agent: Agent, id: string): Promise<AgentRoom> => {
    const room = await agent.browser.value<AgentRoom>('POST', `/api/sessions/${id}/look`)
    agent.room = null
    agent.socket.emit('room:look', { id })
    await until('the room is shown', () => agent.room?.id === id)
    return room
  }
  const lookers = (room: AgentRoom) => room.lookers.map(({ name }) => name)
  const looksOf = async (id: string) =>
    (
      await database.db
        .select()
        .from(sessionEvents)
        .where(eq(sessionEvents.sessionId, id as never))
    ).filter(({ type }) => type === 'room-looked-at')
  const starts = async () => {
    const { id } = await ada.browser.value<AgentRoom>('POST', '/api/sessions', {
      customer: { name: 'Cleo Marchetti', email: 'cleo@example.com' },
      pin: '4719',
      anew: true,
    })
    await ada.opens(id)
    return id
  }

  test('shows the owner who looks, live and on another process, until they leave', async () => {
    const id = await starts()
    await using cy = await Agent.logsIn(elsewhere, 'cy@example.com')
    const room = await looks(cy, id)
    expect(room).toMatchObject({ as: 'looker', customer: { name: 'Cleo Marchetti', pin: null } })
    await ada.seesInRoom('who looks', (each) => lookers(each).join() === 'Cy Duarte')
    expect((await ada.reads(id)).customer.pin).toBe('4719')
    cy.leavesRoom()
    await ada.seesInRoom('nobody', (each) => each.lookers.length === 0)
  })

  test('is heard of as it goes on, and commands nothing', async () => {
    const id = await starts()
    await using cy = await foyer.agent('Cy')
    await looks(cy, id)
    await ada.addsTask(id, 'Terms')
    await cy.seesInRoom('the task', ({ tasks }) => tasks.length === 1)
    expect(cy.room).toMatchObject({ as: 'looker', customer: { pin: null } })
    for (const path of ['end', 'invite', 'url', 'keep-open', 'unlock'])
      expect(await cy.browser.refusal('POST', `/api/sessions/${id}/${path}`)).toBe('not-the-owner')
    expect((await ada.reads(id)).state).toBe('active')
  })

  test('is one line of the activity, however often the same look begins again', async () => {
    const id = await starts()
    await using cy = await foyer.agent('Cy')
    await looks(cy, id)
    await looks(cy, id)
    cy.socket.disconnect()
    cy.socket.connect()
    await until('it is back', () => cy.socket.connected)
    await looks(cy, id)
    expect(await looksOf(id)).toHaveLength(1)
    await ada.seesInRoom('the line', ({ events }) => events.some(({ type }) => type === 'room-looked-at'))
  })

  test('lets one read what is in the room, and only once it is written down', async () => {
    const id = await starts()
    await using cy = await foyer.agent('Cy')
    await using bo = await foyer.agent('Bo')
    const pages = [`/api/sessions/${id}/events`, `/api/sessions/${id}/messages`]
    for (const path of pages) expect(await cy.browser.refusal('GET', path)).toBe('not-the-owner')
    await looks(cy, id)
    for (const path of pages) expect((await cy.browser.ask('GET', path)).status).toBe(200)
    for (const path of pages) expect(await bo.browser.refusal('GET', path)).toBe('not-the-owner')
    const message = { id: '019a0000-0000-7000-8000-00000000000a', text: 'Hello' }
    expect(await cy.browser.refusal('POST', `/api/sessions/${id}/messages`, message)).toBe('not-the-owner')
    expect(await cy.browser.refusal('POST', `/api/sessions/${id}/messages/seen`, { upTo: 1 })).toBe(
      'not-the-owner',
    )
  })

  test('hears that something is written in the chat and not what, and says nothing there', async () => {
    const id = await starts()
    await using cy = await foyer.agent('Cy')
    const { seq } = await looks(cy, id)
    const heard: string[] = []
    cy.socket.onAny((name: string, value: unknown) => heard.push(`${name} ${JSON.stringify(value)}`))
    const typed = new Promise((done) => ada.socket.once('typing', done))
    cy.socket.emit('typing', { session: id })
    const message = { id: '019a0000-0000-7000-8000-00000000000b', text: 'Good morning' }
    await ada.browser.value('POST', `/api/sessions/${id}/messages`, message)
    await cy.seesInRoom('a line more', (room) => room.seq > seq)
    expect(heard.filter((each) => each.includes('Good morning'))).toEqual([])
    expect(await Promise.race([typed, Promise.resolve('nothing')])).toBe('nothing')
  })

  test('whoever asks by the socket alone is written down as well', async () => {
    const id = await starts()
    await using cy = await foyer.agent('Cy')
    cy.socket.emit('room:look', { id })
    await until('the room is shown', () => cy.room?.id === id)
    expect(await looksOf(id)).toHaveLength(1)
  })

  test('makes no owner be there: she is told nothing, and nobody is asked', async () => {
    const id = await starts()
    ada.leavesRoom()
    const cleo = foyer.customer()
    await cleo.continues(await foyer.linkOf(ada, id))
    await cleo.browser.ask('POST', '/api/join/pin', { pin: '4719' })
    const tab = await cleo.arrives()
    await cleo.seesInRoom('the owner is away', ({ owner }) => !owner.here)
    const heard: CustomerRoom[] = []
    tab.on('room', (room: CustomerRoom) => heard.push(room))
    await using cy = await foyer.agent('Cy')
    await looks(cy, id)
    await using admin = await foyer.agent('admin')
    await looks(admin, id)
    await cy.seesInRoom('both', (each) => each.lookers.length === 2)
    const { browser } = cleo
    const room = await browser.value<CustomerRoom>('GET', '/api/room')
    expect(room.owner).toEqual({ name: 'Ada Brandt', here: false })
    for (const each of [...heard, room]) {
      expect(each.owner.here).toBe(false)
      expect(JSON.stringify(each)).not.toMatch(/Cy Duarte|look/)
    }
    // Bo takes it at once, as its owner is away, though two look.
    await using bo = await foyer.agent('Bo')
    await until(
      'live state has settled',
      async () => (await bo.browser.ask('POST', `/api/sessions/${id}/enter`)).status === 200,
    )
    await using _cleo = cleo
  })

  test('is refused to who does not supervise, by command and by socket', async () => {
    const id = await starts()
    await using bo = await foyer.agent('Bo')
    expect(await bo.browser.refusal('POST', `/api/sessions/${id}/look`)).toBe('not-allowed')
    expect(await ada.browser.refusal('POST', `/api/sessions/${id}/look`)).toBe('not-allowed')
    const lost = new Promise((heard) => bo.socket.once('ownership:lost', heard))
    bo.socket.emit('room:look', { id })
    expect(await lost).toEqual({ id, now: null })
    expect([bo.room, await looksOf(id)]).toEqual([null, []])
  })

  test('ends with the right to it, within two seconds', async () => {
    const id = await starts()
    await using cy = await foyer.agent('Cy')
    await looks(cy, id)
    await ada.seesInRoom('who looks', (each) => each.lookers.length === 1)
    const lost = new Promise((heard) => cy.socket.once('ownership:lost', heard))
    const change = (role: 'agent' | 'supervisor') =>
      database.db.update(agents).set({ role }).where(eq(agents.email, 'cy@example.com'))
    await change('agent')
    try {
      expect(await lost).toEqual({ id, now: null })
      await ada.seesInRoom('nobody', (each) => each.lookers.length === 0)
      cy.room = null
      await ada.addsTask(id, 'Terms')
      await ada.seesInRoom('the task', ({ tasks }) => tasks.length === 1)
      expect(cy.room).toBe(null)
    } finally {
      await change('supervisor')
    }
  })

  test('whoever looked and becomes the owner has the room as an owner', async () => {
    const id = await starts()
    ada.leavesRoom()
    await using cy = await foyer.agent('Cy')
    await looks(cy, id)
    await until(
      'it is theirs',
      async () => (await cy.browser.ask('POST', `/api/sessions/${id}/enter`)).status === 200,
      { withinMs: 15_000 },
    )
    await cy.seesInRoom('as owner', (room) => room.as === 'owner' && room.customer.pin === '4719')
    expect(cy.room?.lookers).toEqual([])
  })
})
