import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { SessionPage } from '../shared/session.ts'
import { root } from '../server/root.ts'
import { openPostgres, type OpenDatabase } from '../server/storage/database.ts'
import { storeSetting } from '../server/storage/settings.ts'
import type { Agent } from './support/agent.ts'
import { startFoyer, type Foyer } from './support/foyer.ts'
import { until } from './support/until.ts'

const minute = 60_000
const withinMs = 2_000

describe('a console that does not have the room open', { timeout: 60_000 }, () => {
  let foyer: Foyer
  let database: OpenDatabase
  let ada: Agent
  let otherTab: Agent
  let ahead = 0

  beforeAll(async () => {
    foyer = await startFoyer('services', {}, {}, () => new Date(Date.now() + ahead))
    database = await openPostgres(foyer.environment['DATABASE_URL'] ?? '', root, () => undefined)
    ;[ada, otherTab] = [await foyer.agent('Ada'), await foyer.agent('Ada')]
  }, 60_000)
  afterAll(async () => {
    await ada[Symbol.asyncDispose]()
    await otherTab[Symbol.asyncDispose]()
    await database.close()
    await foyer[Symbol.asyncDispose]()
  })

  const starts = async (name: string) => {
    const { id } = await otherTab.startsSession(name)
    // The invitation is the last that happens by itself.
    await until('it is sent', async () => (await ada.reads(id)).invitation?.state === 'sent')
    ada.lists.length = 0
    return id
  }
  const isTold = () => until('the list is told', () => ada.lists.includes('recent'), { withinMs })
  const listed = async (id: string) => {
    const { items } = await ada.browser.value<SessionPage>('GET', '/api/sessions')
    return items.find((each) => each.id === id)
  }
  const endsBySettings = (minutes: number | null) =>
    storeSetting(database.db, 'endAfterMinutes', minutes, null)

  test('is told within two seconds that "End Session" was pressed in another tab', async () => {
    const id = await starts('Mira')
    await otherTab.ends(id)
    await isTold()
    expect((await listed(id))?.state).toBe('ended')
  })

  test('is told within two seconds that the customer has another name', async () => {
    const id = await starts('Plan')
    const customer = { name: 'Plan Changed', email: 'plan@example.com' }
    await otherTab.browser.value('POST', `/api/sessions/${id}/reengage`, { customer })
    await isTold()
    expect((await listed(id))?.customer.name).toBe('Plan Changed')
  })

  test('is told within two seconds of an automatic end; who has the room open is warned before, as soon as it is set', async () => {
    const id = await starts('Idle')
    await otherTab.opens(id)
    ahead += 60 * minute
    await endsBySettings(30)
    const { endsAt } = await otherTab.seesInRoom('when it ends', (room) => room.endsAt !== null)
    const leftMs = new Date(endsAt ?? 0).getTime() - Date.now() - ahead
    expect(leftMs).toBeGreaterThan(1.9 * minute)
    expect(leftMs).toBeLessThanOrEqual(2 * minute)
    expect((await ada.reads(id)).state).toBe('active')
    ada.lists.length = 0
    ahead += 2 * minute
    await otherTab.seesInRoom('the end', (room) => room.state === 'ended')
    await isTold()
    expect((await listed(id))?.state).toBe('ended')
    await endsBySettings(null)
  })
})
