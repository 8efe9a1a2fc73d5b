import { eq } from 'drizzle-orm'
import { v7 as uuid } from 'uuid'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { TeamId } from '../shared/ids.ts'
import { readBoard } from '../server/actions/read-board.ts'
import { endSession } from '../server/actions/end-session.ts'
import { startSession } from '../server/actions/start-session.ts'
import type { Person } from '../server/domain/access.ts'
import { agents, furtherTeams, sessions, teams, transfers } from '../server/storage/schema.ts'
import { Agent } from './support/agent.ts'
import { startFoyer, type Foyer } from './support/foyer.ts'
import { granted, openStage, refusalOf, type Stage } from './support/stage.ts'
import { until } from './support/until.ts'

describe('the board of a supervisor', () => {
  let stage: Stage
  let [ada, bo, cy, admin, dee] = [] as unknown as [Person, Person, Person, Person, Person]
  let claims: TeamId

  beforeAll(async () => {
    stage = await openStage()
    dee = await stage.adds('Dee Ekholm', 'Claims')
    ;[ada, bo, cy, admin] = (await Promise.all(
      ['ada', 'bo', 'cy', 'admin'].map((name) => stage.person(name)),
    )) as [Person, Person, Person, Person]
    claims = dee.teamId
  }, 60_000)
  afterAll(() => stage[Symbol.asyncDispose]())
  beforeEach(async () => {
    await stage.deps.db.delete(furtherTeams)
    await stage.deps.db.update(sessions).set({ state: 'ended' })
    cy = await stage.person('cy')
  })

  const starts = async (agent: Person, name: string) => {
    stage.pass(1_000)
    const customer = { name, email: `${name.toLowerCase()}@example.com` }
    return granted(await startSession(stage.deps, agent, { customer }))
  }
  const board = async (agent: Person, wish: Parameters<typeof readBoard>[2] = {}) =>
    granted(await readBoard(stage.deps, agent, wish))
  const named = async (agent: Person, wish: Parameters<typeof readBoard>[2] = {}) =>
    (await board(agent, wish)).items.map(({ customer }) => customer.name)
  const supervises = async (team: TeamId) => {
    await stage.deps.db.insert(furtherTeams).values({ agentId: cy.id, teamId: team })
    cy = await stage.person('cy')
  }

  test('shows the open sessions of the team, the last entered first, and none that has ended', async () => {
    await starts(ada, 'Mira')
    const ended = await starts(bo, 'Noor')
    await starts(bo, 'Jo')
    granted(await endSession(stage.deps, bo, ended))
    expect(await named(cy)).toEqual(['Jo', 'Mira'])
  })

  test('has the further teams of a supervisor, and all teams for an administrator', async () => {
    await starts(ada, 'Mira')
    await starts(dee, 'Noor')
    expect(await named(cy)).toEqual(['Mira'])
    expect(await named(admin)).toEqual(['Noor', 'Mira'])
    await supervises(claims)
    expect(await named(cy)).toEqual(['Noor', 'Mira'])
    expect(await named(cy, { team: claims })).toEqual(['Noor'])
  })

  test('is refused to agents, and another team’s is like one that there is not', async () => {
    expect(refusalOf(await readBoard(stage.deps, ada, {}))).toBe('not-allowed')
    expect(refusalOf(await readBoard(stage.deps, cy, { team: claims }))).toBe('not-found')
    expect(refusalOf(await readBoard(stage.deps, cy, { team: uuid() as TeamId }))).toBe('not-found')
  })

  test('shows no content, and nothing by which a customer could be reached', async () => {
    await starts(ada, 'Mira')
    const { items } = await board(cy)
    expect(Object.keys(items[0] ?? {}).toSorted()).toEqual([
      'customer',
      'enteredAt',
      'id',
      'invitedAt',
      'owner',
      'request',
      'row',
      'state',
      'team',
      'unread',
      'unseenAt',
    ])
    expect(JSON.stringify(items)).not.toContain('example.com')
  })

  test('says who asks the owner for a session, and until when', async () => {
    const id = await starts(ada, 'Mira')
    const at = stage.deps.now()
    const deadline = new Date(at.getTime() + 60_000)
    const request = { id: uuid() as never, sessionId: id, ownerId: ada.id, requesterId: bo.id }
    await stage.deps.db.insert(transfers).values({ ...request, state: 'pending', askedAt: at, deadline })
    expect((await board(cy)).items[0]?.request).toEqual({
      by: 'Bo Castellan',
      endsAt: deadline.toISOString(),
    })
    await stage.deps.db.update(transfers).set({ state: 'declined', closedAt: at })
    expect((await board(cy)).items[0]?.request).toBeNull()
  })

  test('is paged without gap or repetition, and a cursor opens one board of one agent', async () => {
    const [template] = await stage.deps.db.select().from(sessions).limit(1)
    if (!template) throw new Error('there is no session to copy')
    const at = stage.deps.now().getTime()
    await stage.deps.db.insert(sessions).values(
      Array.from({ length: 450 }, (_, n) => ({
        ...template,
        id: uuid() as typeof template.id,
        state: 'active' as const,
        ownerId: ada.id,
        customerName: `Customer ${n}`,
        // Several at one moment: the id decides.
        enteredAt: new Date(at - Math.floor(n / 3)),
      })),
    )
    const seen: string[] = []
    let cursor: string | undefined
    do {
      const page = await board(cy, { ...(cursor && { cursor }) })
      seen.push(...page.items.map(({ id }) => id))
      cursor = page.nextCursor ?? undefined
      if (cursor) {
        expect(refusalOf(await readBoard(stage.deps, admin, { cursor }))).toBe('invalid')
        expect(refusalOf(await readBoard(stage.deps, cy, { cursor, team: ada.teamId }))).toBe('invalid')
      }
    } while (cursor)
    expect(seen).toHaveLength(450)
    expect(new Set(seen).size).toBe(450)
  })
})

describe('the board on two processes', { timeout: 60_000 }, () => {
  let foyer: Foyer
  let elsewhere: string
  let [cy, ada, admin] = [] as unknown as [Agent, Agent, Agent]

  beforeAll(async () => {
    foyer = await startFoyer('services')
    elsewhere = await foyer.another()
    cy = await foyer.agent('Cy')
    ada = await foyer.agent('Ada')
    admin = await foyer.agent('admin')
    admin.socket.emit('board:show', { open: true })
  }, 60_000)
  afterAll(() => foyer[Symbol.asyncDispose]())
  beforeEach(() => forget(cy, admin))

  const forget = (...agents: Agent[]) => agents.forEach((agent) => (agent.lists.length = 0))
  const isTold = (agent: Agent) => until('the board is told', () => agent.lists.includes('board'))
  const shows = (agent: Agent, open: boolean) => agent.socket.emit('board:show', { open })

  test('is told of a session that starts, and of its end, whatever process they happen at', async () => {
    await using there = await Agent.logsIn(elsewhere, 'ada@example.com')
    shows(cy, true)
    const { id } = await there.startsSession('Mira')
    await isTold(cy)
    forget(cy)
    await there.ends(id)
    await isTold(cy)
  })

  test('is told nothing while it is not shown', async () => {
    shows(cy, false)
    // What happened just before may be told while the board closes.
    await until('nothing is told any more', async () => {
      forget(cy, admin)
      await ada.startsSession('Noor')
      // Who is told after the same second is told of all there is to tell.
      await isTold(admin)
      return !cy.lists.includes('board')
    })
  })

  test('is told nothing any more once the role is lost', async () => {
    const { db } = await foyer.database()
    shows(cy, true)
    await ada.startsSession('Jo')
    await isTold(cy)
    await db.update(agents).set({ role: 'agent' }).where(eq(agents.email, 'cy@example.com'))
    // Rights are read every second.
    await until('nothing is told any more', async () => {
      forget(cy, admin)
      await ada.startsSession('Kim')
      await isTold(admin)
      return !cy.lists.includes('board')
    })
    expect((await cy.browser.ask('GET', '/api/board')).status).toBe(403)
    await db.update(agents).set({ role: 'supervisor' }).where(eq(agents.email, 'cy@example.com'))
  })

  test('of another team’s supervisor is told nothing', async () => {
    const { db } = await foyer.database()
    const claims = uuid() as TeamId
    await db.insert(teams).values({ id: claims, name: 'Claims' })
    await db.update(agents).set({ teamId: claims }).where(eq(agents.email, 'cy@example.com'))
    await using other = await Agent.logsIn(foyer.url, 'cy@example.com')
    shows(other, true)
    forget(admin)
    await ada.startsSession('Lea')
    await isTold(admin)
    expect(other.lists).not.toContain('board')
  })
})
