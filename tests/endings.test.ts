import { eq } from 'drizzle-orm'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { SessionId, TeamId } from '../shared/ids.ts'
import type { Endings } from '../shared/sockets.ts'
import type { OpenDatabase } from '../server/storage/database.ts'
import { sessions, teams } from '../server/storage/schema.ts'
import { storeSetting } from '../server/storage/settings.ts'
import type { Dependencies } from '../server/actions/dependencies.ts'
import { startSession } from '../server/actions/start-session.ts'
import { EndingsFeed } from '../server/realtime/endings.ts'
import { Agent } from './support/agent.ts'
import { startFoyer, type Foyer } from './support/foyer.ts'
import { granted, openStage, type Stage } from './support/stage.ts'
import { until } from './support/until.ts'

const minute = 60_000

/** What an agent's console shows: the newest of what it was told, and nothing anew after each connect. */
function endingsOf(agent: Agent): { now: Endings | null } {
  const heard: { now: Endings | null } = { now: null }
  agent.socket.on('endings', (endings: Endings) => (heard.now = endings))
  agent.socket.on('connect', () => (heard.now = null))
  return heard
}

describe('a session that ends by itself soon, to its owner at whatever page', { timeout: 60_000 }, () => {
  let foyer: Foyer
  let database: OpenDatabase
  let ada: Agent
  const names = ({ now }: { now: Endings | null }) => now?.sessions.map(({ customer }) => customer.name) ?? []

  beforeAll(async () => {
    foyer = await startFoyer('services')
    database = await foyer.database()
    ada = await foyer.agent('Ada')
  }, 60_000)
  afterAll(async () => {
    await foyer[Symbol.asyncDispose]()
  })
  beforeEach(async () => {
    await database.db.update(sessions).set({ state: 'ended' })
    await storeSetting(database.db, 'endAfterMinutes', 30, null)
  })

  /** Nobody has worked on it for so long. */
  const idles = (id: SessionId, minutes: number) =>
    database.db
      .update(sessions)
      .set({ idleSince: new Date(Date.now() - minutes * minute) })
      .where(eq(sessions.id, id))

  test('is told however far down the history it stands, and no longer once it is kept open elsewhere', async () => {
    const shown = endingsOf(ada)
    const { id } = await ada.startsSession('Mira')
    for (let more = 0; more < 55; more++) await ada.startsSession(`Customer${more}`)
    await idles(id, 28.5)
    await until('Ada is warned of Mira’s end', () => names(shown).includes('Mira'))
    expect(shown.now).toMatchObject({ others: 0, sessions: [{ id, customer: { name: 'Mira' } }] })
    expect(Date.parse(shown.now?.sessions[0]?.endsAt ?? '') - Date.now()).toBeLessThanOrEqual(2 * minute)
    await using elsewhere = await foyer.agent('Ada')
    await elsewhere.browser.value('POST', `/api/sessions/${id}/keep-open`)
    await until('the warning is taken back', () => shown.now?.sessions.length === 0)
  })

  test('is told to its owner alone, at every console and process, and again after a lost line', async () => {
    const { id } = await ada.startsSession('Mira')
    await using bo = await foyer.agent('Bo')
    const [first, bos] = [endingsOf(ada), endingsOf(bo)]
    await using elsewhere = await Agent.logsIn(await foyer.another(), 'ada@example.com')
    const second = endingsOf(elsewhere)
    await bo.startsSession('Cleo').then((room) => idles(room.id, 29))
    await idles(id, 29)
    await until('both are warned', () => names(first).length > 0 && names(second).length > 0)
    ada.socket.disconnect().connect()
    await until('it came back', () => first.now === null)
    await until('Ada is warned again', () => names(first).includes('Mira'))
    expect([names(first), names(second), names(bos)]).toEqual([['Mira'], ['Mira'], ['Cleo']])
  })

  test('is told by the rule of the team whose settings it has, and not where there is none any more', async () => {
    const claims = '0190b0d0-0000-7000-8000-00000000c1a1' as TeamId
    await database.db.insert(teams).values({ id: claims, name: 'Claims' })
    await storeSetting(database.db, 'endAfterMinutes', null, null)
    const shown = endingsOf(ada)
    const [{ id: slow }, { id: quick }] = [await ada.startsSession('Mira'), await ada.startsSession('Cleo')]
    await database.db.update(sessions).set({ settingsTeamId: claims }).where(eq(sessions.id, quick))
    for (const id of [slow, quick]) await idles(id, 59)
    await storeSetting(database.db, 'endAfterMinutes', 60, claims)
    await until('Ada is warned of Cleo’s end', () => names(shown).includes('Cleo'))
    expect(names(shown)).toEqual(['Cleo'])
    await storeSetting(database.db, 'endAfterMinutes', null, claims)
    await until('the warning is taken back', () => shown.now?.sessions.length === 0)
  })
})

describe('a look at what ends soon', { timeout: 60_000 }, () => {
  let stage: Stage
  let told: Endings[]
  beforeEach(async () => {
    stage = await openStage()
    told = []
  })
  afterEach(async () => stage[Symbol.asyncDispose]())

  async function adasFeed(deps: Dependencies): Promise<EndingsFeed<never>> {
    const login = await stage.person('ada')
    const console = { data: { login }, emit: (_name: string, endings: Endings) => told.push(endings) }
    const feed = new EndingsFeed(
      deps,
      () => [console as never],
      () => undefined,
    )
    feed.close()
    return feed
  }

  test('names the next ones, counts the others, and says once what has not changed', async () => {
    const ada = await stage.person('ada')
    stage.settings.endAfterMinutes = 30
    for (let each = 0; each < 23; each++) {
      const customer = { name: String(each), email: 'mira@example.com' }
      granted(await startSession(stage.deps, ada, { customer }))
      stage.pass(1_000)
    }
    stage.pass(29 * minute)
    const feed = await adasFeed(stage.deps)
    await feed.look()
    await feed.look()
    expect(told.map(({ others }) => others)).toEqual([3])
    expect(told[0]?.sessions.map(({ customer }) => customer.name)).toEqual([...Array(20).keys()].map(String))
  })

  test('asks the database nothing while no team has a rule', async () => {
    let asked = 0
    const feed = await adasFeed({
      ...stage.deps,
      get db() {
        asked++
        return stage.deps.db
      },
    })
    await feed.look()
    const once = asked
    await feed.look()
    expect([once, asked, told]).toEqual([1, 1, []])
  })
})
