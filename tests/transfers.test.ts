import { eq } from 'drizzle-orm'
import { v7 as uuid } from 'uuid'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { OwnershipLost } from '../shared/sockets.ts'
import type { TransferAsked, TransferClosed, TransferPrompt, Transfers } from '../shared/transfer.ts'
import { addAgent } from '../server/actions/add-agent.ts'
import { demoLogins, demoTeam } from '../server/demo/people.ts'
import { root } from '../server/root.ts'
import { openPostgres, type OpenDatabase } from '../server/storage/database.ts'
import { agents } from '../server/storage/schema.ts'
import { Agent } from './support/agent.ts'
import { startFoyer, type Foyer } from './support/foyer.ts'
import { until } from './support/until.ts'

/** An agent's console that keeps all that comes down its line, and what it is told of transfers. */
class Console implements AsyncDisposable {
  readonly agent: Agent
  readonly traffic: string[] = []
  readonly prompts: TransferPrompt[] = []
  readonly ends: TransferClosed[] = []
  readonly lost: OwnershipLost[] = []

  constructor(agent: Agent) {
    this.agent = agent
    agent.socket.onAny((name: string, value: unknown) =>
      this.traffic.push(`${name} ${JSON.stringify(value)}`),
    )
    agent.socket.on('transfer:requested', (prompt: TransferPrompt) => this.prompts.push(prompt))
    agent.socket.on('transfer:closed', (closed: TransferClosed) => this.ends.push(closed))
    agent.socket.on('ownership:lost', (lost: OwnershipLost) => this.lost.push(lost))
  }

  /** Sends a command and keeps its answer as traffic. */
  async post(path: string): Promise<{ status: number; refusal?: string } & Partial<TransferAsked>> {
    const response = await this.agent.browser.ask('POST', path)
    const text = await response.text()
    this.traffic.push(text)
    return { status: response.status, ...(JSON.parse(text) as object) }
  }

  answers(id: string, answer: 'approve' | 'decline' | 'cancel') {
    return this.post(`/api/transfers/${id}/${answer}`)
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.agent[Symbol.asyncDispose]()
  }
}

describe('a request for a session', { timeout: 60_000 }, () => {
  let foyer: Foyer
  let database: OpenDatabase

  beforeAll(async () => {
    foyer = await startFoyer('services')
    database = await openPostgres(foyer.environment['DATABASE_URL'] ?? '', root, () => undefined)
    const { password } = demoLogins
    await addAgent(database.db, {
      email: 'dee@example.com',
      name: 'Dee Ekholm',
      role: 'agent',
      team: demoTeam,
      password,
    })
  }, 60_000)
  afterAll(async () => {
    await database.close()
    await foyer[Symbol.asyncDispose]()
  })

  const comes = async (name: string) => new Console(await Agent.logsIn(foyer.url, `${name}@example.com`))
  /** Ada has the room open and is asked by Bo. */
  const asks = async (ada: Console, bo: Console, name = 'Mira') => {
    const { id } = await ada.agent.startsSession(name)
    // The server says the room to whoever it has noted as being there.
    const isThere = new Promise((done) => ada.agent.socket.once('room', done))
    await ada.agent.opens(id)
    await isThere
    const { transfer, status } = await bo.post(`/api/sessions/${id}/enter`)
    if (!transfer) throw new Error(`Ada was not asked: ${status}`)
    bo.agent.socket.emit('transfer:wait', { id, waits: true })
    return { id, transfer }
  }
  const theEndOf = (console: Console, id: string) =>
    until('the end', () => console.ends.find((each) => each.id === id)?.end)

  test('is shown at every console of the owner and closed at all by the first answer; later ones change nothing', async () => {
    await using ada = await comes('ada')
    await using second = await comes('ada')
    await using bo = await comes('bo')
    const { id, transfer } = await asks(ada, bo)
    for (const console of [ada, second])
      expect(await until('the prompt', () => console.prompts[0])).toMatchObject({
        id: transfer.id,
        session: { id, customer: { name: 'Mira' } },
        requester: { name: 'Bo Castellan' },
      })
    expect((await second.answers(transfer.id, 'decline')).status).toBe(200)
    for (const console of [ada, second, bo]) expect(await theEndOf(console, transfer.id)).toBe('declined')
    expect((await ada.answers(transfer.id, 'approve')).refusal).toBe('transfer-over')
    expect((await bo.answers(transfer.id, 'cancel')).refusal).toBe('transfer-over')
    expect((await ada.agent.reads(id)).owner.name).toBe('Ada Brandt')
  })

  test('is answered by the owner alone, and cancelled by who asked alone; to others it is not there', async () => {
    await using ada = await comes('ada')
    await using bo = await comes('bo')
    await using dee = await comes('dee')
    const { id, transfer } = await asks(ada, bo)
    for (const answer of ['approve', 'decline', 'cancel'] as const)
      expect((await dee.answers(transfer.id, answer)).refusal).toBe('not-found')
    for (const answer of ['approve', 'decline'] as const)
      expect((await bo.answers(transfer.id, answer)).refusal).toBe('not-the-owner')
    expect((await ada.answers(transfer.id, 'cancel')).refusal).toBe('not-found')
    expect((await dee.answers(uuid(), 'approve')).refusal).toBe('not-found')
    expect((await dee.answers('who', 'approve')).refusal).toBe('not-found')
    expect(await dee.agent.browser.value<Transfers>('GET', '/api/transfers')).toEqual({
      asked: [],
      waiting: [],
    })
    expect((await bo.answers(transfer.id, 'cancel')).status).toBe(200)
    expect((await ada.agent.reads(id)).owner.name).toBe('Ada Brandt')
    expect(dee.traffic.join()).not.toMatch(/transfer:|Mira/)
  })

  test('shows who waits nothing of the session but its row, in no answer and no notice', async () => {
    await using ada = await comes('ada')
    await using bo = await comes('bo')
    await using dee = await comes('dee')
    const { id, transfer } = await asks(ada, bo, 'Noor')
    await ada.agent.addsTask(id, 'A secret of Noor’s')
    await using noor = foyer.customer()
    await noor.continues(await foyer.linkOf(ada.agent, id))
    await noor.arrives()
    bo.agent.watches(id)
    await bo.agent.sees(id, 'online-open')
    bo.agent.socket.emit('room:enter', { id })
    await until('Bo is not let in', () => bo.lost[0])
    await bo.post(`/api/sessions/${id}/enter`)
    bo.traffic.push(await (await bo.agent.browser.ask('GET', `/api/sessions/${id}`)).text())
    bo.traffic.push(await (await bo.agent.browser.ask('GET', '/api/transfers')).text())
    await dee.post(`/api/sessions/${id}/enter`)
    await noor.completes('A secret of Noor’s')
    await bo.agent.sees(id, 'online-complete')
    await ada.answers(transfer.id, 'decline')
    await theEndOf(bo, transfer.id)
    for (const { traffic } of [bo, dee])
      expect(traffic.join('\n')).not.toMatch(/secret|noor@example\.com|"events"|"tasks"|"pin"|"text"/)
  })

  test('once approved the former owner’s rooms close with the new owner’s name, and change nothing any more', async () => {
    await using ada = await comes('ada')
    await using second = await comes('ada')
    await using bo = await comes('bo')
    const { id, transfer } = await asks(ada, bo, 'Olga')
    await using olga = foyer.customer()
    await olga.continues(await foyer.linkOf(ada.agent, id))
    await olga.arrives()
    await ada.answers(transfer.id, 'approve')
    const room = await bo.agent.opens(id)
    expect(room.owner.name).toBe('Bo Castellan')
    for (const console of [ada, second])
      expect((await until('the loss', () => console.lost[0])).now).toEqual({
        owner: room.owner,
        customer: { name: 'Olga' },
      })
    await olga.seesInRoom('the new owner', ({ owner }) => owner.name === 'Bo Castellan' && owner.here)
    const before = ada.traffic.length
    expect(await ada.agent.browser.refusal('POST', `/api/sessions/${id}/end`)).toBe('not-the-owner')
    await bo.agent.addsTask(id, 'A secret of Olga’s')
    await bo.agent.seesInRoom('his task', ({ tasks }) => tasks.length === 1)
    await olga.completes('A secret of Olga’s')
    await bo.agent.seesInRoom('her completion', ({ tasks }) => tasks[0]?.completedAt !== null)
    expect(ada.traffic.slice(before).join('\n')).not.toMatch(/secret|room \{/)
    expect(ada.lost).toHaveLength(1)
  })

  test('of an agent who is deactivated meanwhile ends, and cannot be approved', async () => {
    await using ada = await comes('ada')
    await using dee = await comes('dee')
    const { id, transfer } = await asks(ada, dee, 'Pia')
    await database.db
      .update(agents)
      .set({ deactivatedAt: new Date() })
      .where(eq(agents.email, 'dee@example.com'))
    expect(await theEndOf(ada, transfer.id)).toBe('cancelled')
    expect((await ada.answers(transfer.id, 'approve')).refusal).toBe('transfer-over')
    expect((await dee.post(`/api/sessions/${id}/enter`)).refusal).toBe('not-logged-in')
    expect((await ada.agent.reads(id)).owner.name).toBe('Ada Brandt')
    await database.db.update(agents).set({ deactivatedAt: null }).where(eq(agents.email, 'dee@example.com'))
  })

  test('for one’s own session is none: the room opens', async () => {
    await using ada = await comes('ada')
    await using second = await comes('ada')
    const { id } = await ada.agent.startsSession('Quirin')
    await ada.agent.opens(id)
    expect((await second.post(`/api/sessions/${id}/enter`)).status).toBe(200)
    expect(ada.prompts).toEqual([])
  })

  test('tells who may not see the session any more how it ended, and not whose it is', async () => {
    await using ada = await comes('ada')
    await using dee = await comes('dee')
    const { id, transfer } = await asks(ada, dee)
    await ada.answers(transfer.id, 'decline')
    expect(await theEndOf(dee, transfer.id)).toBe('declined')
    expect(dee.ends[0]?.owner?.name).toBe('Ada Brandt')
    await addAgent(database.db, {
      email: 'eli@example.com',
      name: 'Eli',
      role: 'agent',
      team: 'Claims',
      password: demoLogins.password,
    })
    const [eli] = await database.db.select().from(agents).where(eq(agents.email, 'eli@example.com'))
    if (!eli) throw new Error('Eli is not there')
    await database.db.update(agents).set({ teamId: eli.teamId }).where(eq(agents.email, 'dee@example.com'))
    await until('her rights are read anew', async () => {
      dee.ends.length = 0
      dee.agent.socket.emit('transfer:wait', { id, waits: true })
      return (await until('the end again', () => dee.ends[0])).owner === null
    })
    expect(dee.ends[0]).toEqual({ id: transfer.id, session: { id }, end: 'declined', owner: null })
  })

  test('whoever owned the session long ago is not told whose it is now', async () => {
    await using ada = await comes('ada')
    await using bo = await comes('bo')
    await using admin = await comes('admin')
    const { id } = await ada.agent.startsSession('Noor')
    for (const next of [bo, admin])
      await until('it is theirs', async () => (await next.post(`/api/sessions/${id}/enter`)).status === 200)
    const toldOf = async (console: Console) => {
      console.lost.length = 0
      console.agent.socket.emit('room:enter', { id })
      return (await until('it is lost', () => console.lost[0])).now
    }
    expect(await toldOf(ada)).toBeNull()
    expect((await toldOf(bo))?.owner.name).toBe('Mira Olsen')
  })
})

describe('a request that lapses in the moment of another one', { timeout: 60_000 }, () => {
  test('is told to both who asked', async () => {
    let at = Date.now()
    await using foyer = await startFoyer('services', {}, {}, () => new Date(at))
    const comes = async (name: string) => new Console(await Agent.logsIn(foyer.url, `${name}@example.com`))
    await using ada = await comes('ada')
    await using bo = await comes('bo')
    await using admin = await comes('admin')
    const { id } = await ada.agent.startsSession('Mira')
    const isThere = new Promise((done) => ada.agent.socket.once('room', done))
    await ada.agent.opens(id)
    await isThere
    const { transfer } = await bo.post(`/api/sessions/${id}/enter`)
    bo.agent.socket.emit('transfer:wait', { id, waits: true })
    await until('Ada is asked', () => ada.prompts[0])
    expect((await admin.post(`/api/sessions/${id}/enter`)).refusal).toBe('transfer-pending')
    at += 61_000
    const { transfer: next } = await admin.post(`/api/sessions/${id}/enter`)
    expect(next?.id).not.toBe(transfer?.id)
    const heard = await until('the end', () => bo.ends.find((each) => each.id === transfer?.id))
    expect(heard.end).toBe('lapsed')
    expect((await until('Ada is asked again', () => ada.prompts[1])).id).toBe(next?.id)
  })
})
