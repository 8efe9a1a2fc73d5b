import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { TeamId } from '../shared/ids.ts'
import type { PresenceReport, SessionRow } from '../shared/session.ts'
import { root } from '../server/root.ts'
import { openPostgres, type OpenDatabase } from '../server/storage/database.ts'
import { agents, furtherTeams, sessions, teams, unpublished } from '../server/storage/schema.ts'
import { storeSetting } from '../server/storage/settings.ts'
import type { Agent } from './support/agent.ts'
import { startFoyer, type Foyer } from './support/foyer.ts'
import { until } from './support/until.ts'

const claims = '0190b0d0-0000-7000-8000-00000000c1a1' as TeamId
const withinMs = 2_000

describe('who may see a session', { timeout: 60_000 }, () => {
  let foyer: Foyer
  let database: OpenDatabase
  let ada: Agent
  /** A colleague at another browser, by whom it is seen that the usual scope holds again. */
  let colleague: Agent
  let any: string

  beforeAll(async () => {
    foyer = await startFoyer('services')
    database = await openPostgres(foyer.environment['DATABASE_URL'] ?? '', root, () => undefined)
    await database.db.insert(teams).values({ id: claims, name: 'Claims' })
    ada = await foyer.agent('Ada')
    colleague = await foyer.agent('Bo')
    any = (await ada.startsSession('Anybody')).id
  }, 60_000)
  afterAll(async () => {
    await ada[Symbol.asyncDispose]()
    await colleague[Symbol.asyncDispose]()
    await database.close()
    await foyer[Symbol.asyncDispose]()
  })
  beforeEach(async () => {
    await storeSetting(database.db, 'scope', null, null)
    await storeSetting(database.db, 'scope', null, await lending())
    await database.db.delete(furtherTeams)
    await database.db
      .update(agents)
      .set({ teamId: await lending(), role: 'agent' })
      .where(is('bo'))
    await database.db
      .update(agents)
      .set({ teamId: await lending(), role: 'supervisor' })
      .where(is('cy'))
    const reads = async () => (await colleague.browser.ask('GET', `/api/sessions/${any}`)).status
    await until('the usual scope holds', async () => (await reads()) === 200)
  })

  const is = (name: string) => eq(agents.email, `${name}@example.com`)
  const lending = async (): Promise<TeamId> => {
    const [team] = await database.db.select().from(teams).where(eq(teams.name, 'Retail Lending'))
    if (!team) throw new Error('no team')
    return team.id
  }
  const becomes = (name: string, values: Partial<typeof agents.$inferInsert>) =>
    database.db.update(agents).set(values).where(is(name))
  /** Whether a change of Ada's session still reaches Bo, who watches it with one of his own that changes after it. */
  const stillHears = async (bo: Agent, id: string, own: string): Promise<boolean> => {
    const before = bo.heard.length
    await ada.addsTask(id, 'One more')
    const { tasks } = await bo.addsTask(own, 'One more')
    await until('Bo has his own change', () => bo.rows.get(own)?.total === tasks.length)
    return bo.heard.slice(before).some((row) => row.id === id)
  }

  test('a colleague of the same team reads the row and nothing else', async () => {
    await using bo = await foyer.agent('Bo')
    const { id } = await ada.startsSession('Mira')
    await ada.addsTask(id, 'A secret of Mira’s')
    const response = await bo.browser.ask('GET', `/api/sessions/${id}`)
    const text = await response.text()
    expect(response.status).toBe(200)
    expect((JSON.parse(text) as SessionRow).row).toMatchObject({ status: 'never-joined', total: 1 })
    expect(text).not.toMatch(/secret|events|tasks|example\.com/)
    expect(await bo.browser.refusal('POST', `/api/sessions/${id}/end`)).toBe('not-the-owner')
  })

  test('whoever moves to another team gets no more rows of the old one, without logging in anew', async () => {
    await using bo = await foyer.agent('Bo')
    const { id } = await ada.startsSession('Noor')
    const { id: own } = await bo.startsSession('Nils')
    bo.watches(id, own)
    await bo.sees(id, 'never-joined')
    expect(await stillHears(bo, id, own)).toBe(true)
    await becomes('bo', { teamId: claims })
    expect((await bo.browser.ask('GET', `/api/sessions/${id}`)).status).toBe(404)
    await until('his console hears no more', async () => !(await stillHears(bo, id, own)), { withinMs })
    expect(await stillHears(bo, id, own)).toBe(false)
  })

  test('a scope made narrower holds within two seconds for what is watched already, and wider again', async () => {
    await using bo = await foyer.agent('Bo')
    const { id } = await ada.startsSession('Olga')
    bo.watches(id)
    await bo.sees(id, 'never-joined')
    await storeSetting(database.db, 'scope', 'mine', null)
    const reads = async () => (await bo.browser.ask('GET', `/api/sessions/${id}`)).status
    await until('the row is as if missing', async () => (await reads()) === 404, { withinMs })
    bo.rows.clear()
    await storeSetting(database.db, 'scope', 'all', await lending())
    await until('the team chose for itself', async () => (await reads()) === 200, { withinMs })
    await bo.sees(id, 'never-joined', withinMs)
  })

  test('a session that changed hands goes to those who may see it now, and to nobody else', async () => {
    await storeSetting(database.db, 'scope', 'mine', null)
    await using bo = await foyer.agent('Bo')
    const { id } = await ada.startsSession('Pia')
    const { id: own } = await bo.startsSession('Pablo')
    ada.watches(id)
    bo.watches(id, own)
    await ada.sees(id, 'never-joined')
    await until('Bo hears nothing of it', async () => !(await stillHears(bo, id, own)), { withinMs })
    bo.rows.clear()
    const ownerId = (await who('bo')).id
    const isStruck = async () => (await database.db.select().from(unpublished)).length === 0
    await until('what was told so far is struck', isStruck)
    await database.db.update(sessions).set({ ownerId }).where(eq(sessions.id, id))
    // As a process that died right after the commit leaves it.
    await database.db.insert(unpublished).values({ sessionId: id, seq: 1, at: new Date() })
    await bo.sees(id, 'never-joined', 4_000)
    const before = ada.heard.length
    const { tasks } = await bo.addsTask(id, 'His now')
    await until('Bo has the change', () => bo.rows.get(id)?.total === tasks.length)
    expect(ada.heard.slice(before).filter((row) => row.id === id)).toEqual([])
  })

  test('why a dot is green: to the supervisor of the team, not to the agent, a stranger or nobody', async () => {
    await using bo = await foyer.agent('Bo')
    await using cy = await foyer.agent('Cy')
    const { id } = await ada.startsSession('Quirin')
    await using quirin = foyer.customer()
    await quirin.continues(await foyer.linkOf(ada, id))
    const elsewhere = await foyer.another()
    const tab = await quirin.arrives(elsewhere)
    ada.watches(id)
    await ada.sees(id, 'online-open')
    const path = `/api/sessions/${id}/presence`
    for (const agent of [ada, bo]) expect(await agent.browser.refusal('GET', path)).toBe('not-allowed')
    expect(await foyer.customer().browser.refusal('GET', path)).toBe('not-logged-in')

    tab.emit('visibility', { visible: false })
    const report = await until('the other process has answered', async () => {
      const found = await cy.browser.value<PresenceReport>('GET', path)
      return found.processes[0]?.connections[0]?.visible === false && found
    })
    expect(report).toMatchObject({
      id,
      row: { status: 'online-open' },
      setBy: { what: 'arrival', process: report.processes[0]?.process },
      processes: [{ answered: true, pid: process.pid, connections: [{ transport: 'websocket' }] }],
    })
    expect(Date.parse(report.processes[0]?.leaseEndsAt ?? '')).toBeGreaterThan(Date.now())

    quirin.leaves()
    await ada.sees(id, 'offline-open')
    const after = await cy.browser.value<PresenceReport>('GET', path)
    expect([after.setBy?.what, after.processes]).toEqual(['departure', []])

    await becomes('cy', { teamId: claims })
    expect(await cy.browser.refusal('GET', path)).toBe('not-found')
    await database.db.insert(furtherTeams).values({ agentId: (await who('cy')).id, teamId: await lending() })
    expect((await cy.browser.ask('GET', path)).status).toBe(200)
  })

  const who = async (name: string) => {
    const [agent] = await database.db.select().from(agents).where(is(name))
    if (!agent) throw new Error(`no ${name}`)
    return agent
  }
})
