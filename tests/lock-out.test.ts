import { eq } from 'drizzle-orm'
import { expect, test } from 'vitest'
import type { SessionId } from '../shared/ids.ts'
import { root } from '../server/root.ts'
import { openPostgres } from '../server/storage/database.ts'
import { sessions } from '../server/storage/schema.ts'
import { storeSetting } from '../server/storage/settings.ts'
import { Agent } from './support/agent.ts'
import { Customer } from './support/customer.ts'
import { addPeople, secret } from './support/foyer.ts'
import { freePort } from './support/ports.ts'
import { spawnFoyer } from './support/process.ts'
import { startRedis } from './support/redis.ts'
import { freshDatabase } from './support/shared-postgres.ts'

const GUESSES = 200
const session = { customer: { name: 'Mira Lindt', email: 'mira@example.com' }, pin: '4711' }

test('200 guesses at once, over three processes that are killed and come back, are never one try too many', async () => {
  const DATABASE_URL = await freshDatabase()
  await addPeople(DATABASE_URL)
  const { db, close } = await openPostgres(DATABASE_URL, root, () => undefined)
  for (const limit of ['joinTriesPerMinute', 'requestsPerMinute', 'loginTriesPerMinute'] as const)
    await storeSetting(db, limit, 100_000, null)
  await using redis = await startRedis()
  const services = { DATABASE_URL, REDIS_URL: redis.url, FOYER_SECRET: secret }
  const third = { ...services, PORT: String(await freePort()) }
  await using one = spawnFoyer({ ...services, PORT: '0' })
  await using two = spawnFoyer({ ...services, PORT: '0' })
  await using killed = spawnFoyer(third)
  const urls = await Promise.all([one, two, killed].map((each) => each.ready()))
  await using ada = await Agent.logsIn(urls[0] ?? '', 'ada@example.com')
  const { id } = await ada.browser.value<{ id: SessionId }>('POST', '/api/sessions', session)
  const { url } = await ada.browser.value<{ url: string }>('POST', `/api/sessions/${id}/url`)
  const phones = [new Customer(urls[0] ?? ''), new Customer(urls[1] ?? '')]
  for (const phone of phones) await phone.continues(url.split('/').at(-1) ?? '')

  /** Wrong PINs from two phones at every process; what came back, counted. Those that a kill cut are `lost`. */
  const guess = async (meanwhile?: () => Promise<unknown>) => {
    const asked = Array.from({ length: GUESSES }, (_each, index) => {
      const phone = phones[index % phones.length] as Customer
      const at = phone.browser.at(urls[index % urls.length] ?? '')
      return at.refusal('POST', '/api/join/pin', { pin: String(5_000 + index) }).catch(() => 'lost')
    })
    await meanwhile?.()
    const answers = await Promise.all(asked)
    return Object.fromEntries(
      [...new Set(answers)].map((each) => [each, answers.filter((one) => one === each).length]),
    )
  }
  const stored = async () => {
    const [found] = await db.select().from(sessions).where(eq(sessions.id, id))
    return found
  }
  const lockPasses = () =>
    db
      .update(sessions)
      .set({ lockedUntil: new Date(0) })
      .where(eq(sessions.id, id))

  expect(await guess()).toEqual({ 'wrong-pin': 2, locked: GUESSES - 2 })
  await lockPasses()

  const second = await guess(() => killed.end('SIGKILL'))
  expect(second['wrong-pin'] ?? 0).toBeLessThanOrEqual(2)
  expect(await stored()).toMatchObject({ lockOuts: 2, wrongTries: 0, barredAt: null })
  await using back = spawnFoyer(third)
  await back.ready()
  await lockPasses()

  expect(await guess()).toEqual({ 'wrong-pin': 2, barred: GUESSES - 2 })
  expect(await phones[0]?.browser.refusal('POST', '/api/join/pin', { pin: '4711' })).toBe('barred')
  const { events, entry } = await ada.reads(id)
  expect(events.filter(({ type }) => type === 'customer-locked')).toHaveLength(2)
  expect(events.filter(({ type }) => type === 'customer-barred')).toHaveLength(1)
  expect(events.map(({ seq }) => seq)).toEqual(events.map((_event, index) => index + 1))
  expect(entry.state).toBe('barred')
  await close()
}, 120_000)
