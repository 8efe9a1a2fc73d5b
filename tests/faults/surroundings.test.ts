import { describe, expect, test } from 'vitest'
import { timings } from '../../shared/timings.ts'
import { Agent } from '../support/agent.ts'
import { Board, type Presence, presenceIn } from '../support/board.ts'
import { raised } from '../support/foyer.ts'
import type { Guest } from '../support/guest.ts'
import type { Installation } from '../support/installation.ts'
import { openLine } from '../support/line.ts'
import { passed, seconds } from '../support/time.ts'
import { startPostgres } from '../support/postgres.ts'
import { startInstallation } from '../support/start-installation.ts'
import { persists, until } from '../support/until.ts'

const { leaseMs, renewMs } = timings
/** Shorter than in life, where nothing depends on it. */
const { graceMs = timings.graceMs } = raised
/** Until every console says that nothing is known, and until every console is right again. */
const unknownMs = 5_000
const rightMs = 5_000
/** When a lapsed lease would have been claimed for certain. */
const claimedMs = leaseMs + renewMs
/** Until a connection is given up that has fallen silent. */
const silentMs = timings.pingIntervalMs + timings.pingTimeoutMs

describe.concurrent('Redis', { timeout: 120_000 }, () => {
  test('killed and started empty: unknown meanwhile, then right, and nobody who stayed is ever offline', async ({
    annotate,
  }) => {
    await using foyer = await startInstallation({ processes: 2 })
    const { staying, leaving } = await people(foyer)

    const killedAt = performance.now()
    await foyer.redis.stop()
    const lostMs = await foyer.shows('unknown', [...staying, ...leaving], killedAt, unknownMs)
    await annotate(seconds('kill -9 of Redis: unknown', lostMs, unknownMs))
    await foyer.agrees()
    leaving.forEach(({ customer }) => customer.leaves())
    await foyer.redis.restart()
    const backAt = await reconnected(foyer)
    const onlineMs = await foyer.shows('online', staying, backAt, rightMs)
    const offlineMs = await foyer.shows('offline', leaving, backAt, rightMs)
    await annotate(seconds('the same, back empty: right', Math.max(onlineMs, offlineMs), rightMs))
    await passed(claimedMs, backAt)
    expect(foyer.everShown('offline', staying)).toEqual([])
    await foyer.agrees()
  })

  test('killed, back after 8 s with its data, in reach of one process after the other: no false offline', async ({
    annotate,
  }) => {
    await using foyer = await startInstallation({ processes: 3, redis: { durable: true } })
    const { staying, leaving } = await people(foyer)

    const killedAt = performance.now()
    await foyer.redis.stop()
    for (const { toRedis } of foyer.members) await toRedis.cut()
    leaving.forEach(({ customer }) => customer.leaves())
    await foyer.shows('unknown', [...staying, ...leaving], killedAt, unknownMs)
    await passed(8_000, killedAt)
    await foyer.redis.restart()
    for (const { toRedis } of foyer.members) {
      await toRedis.mend()
      await until('Redis in reach', () => toRedis.passing() > 0)
      const backAt = performance.now()
      if (toRedis !== foyer.members.at(-1)?.toRedis) await passed(1_500, backAt)
    }
    const backAt = performance.now()
    const onlineMs = await foyer.shows('online', staying, backAt, rightMs)
    const offlineMs = await foyer.shows('offline', leaving, backAt, rightMs)
    const name = 'Redis away for 8 s, back with its data for one process after the other: right'
    await annotate(seconds(name, Math.max(onlineMs, offlineMs), rightMs))
    await passed(claimedMs, backAt)
    expect(foyer.everShown('offline', staying)).toEqual([])
    expect(foyer.courses(leaving).filter((course) => /offline.*online/.test(course))).toEqual([])
    await foyer.agrees()
  })

  test('standing still for 8 s: unknown meanwhile, then right, and nobody who stayed is ever offline', async ({
    annotate,
  }) => {
    await using foyer = await startInstallation({ processes: 2 })
    const { staying, leaving } = await people(foyer)

    const pausedAt = performance.now()
    foyer.redis.pause()
    leaving.forEach(({ customer }) => customer.leaves())
    const lostMs = await foyer.shows('unknown', [...staying, ...leaving], pausedAt, unknownMs)
    await annotate(seconds('SIGSTOP of Redis: unknown', lostMs, unknownMs))
    await passed(8_000, pausedAt)
    foyer.redis.resume()
    const backAt = performance.now()
    const onlineMs = await foyer.shows('online', staying, backAt, rightMs)
    const offlineMs = await foyer.shows('offline', leaving, backAt, rightMs)
    await annotate(seconds('the same, going on after 8 s: right', Math.max(onlineMs, offlineMs), rightMs))
    await passed(claimedMs, backAt)
    expect(foyer.everShown('offline', staying)).toEqual([])
    await foyer.agrees()
  })
})

describe.concurrent('Postgres', { timeout: 120_000 }, () => {
  test('away: agents are refused, processes live, and presence stays right on every console', async () => {
    await using postgres = await startPostgres({ durable: true })
    await using foyer = await startInstallation({ processes: 2, database: await postgres.database() })
    const [a, b] = foyer.members
    const staying = [...(await foyer.seats(5, a.url)), ...(await foyer.seats(5, b.url))]
    const leaving = await foyer.seats(2, a.url)
    await foyer.settles()

    const killedAt = performance.now()
    await postgres.kill()
    leaving.forEach(({ customer }) => customer.leaves())
    for (const { ada } of foyer.members) {
      for (const [method, path] of [
        ['GET', '/api/sessions'],
        ['POST', `/api/sessions/${leaving[0]?.id}/end`],
      ] as const)
        expect((await ada.browser.ask(method, path)).status).toBe(503)
      expect((await ada.browser.ask('GET', '/health/live')).status).toBe(200)
    }
    await foyer.shows('offline', leaving, killedAt, graceMs)
    await passed(3 * graceMs, killedAt)
    await postgres.restart()

    await Promise.all(
      staying.map(({ customer }) => persists('the completion', () => customer.completes('Terms'))),
    )
    await foyer.sees('the completion', ({ done }) => done === 1, staying, performance.now(), 2_000)
    expect(foyer.courses(staying)).toEqual(['online'])
    expect(foyer.courses(leaving)).toEqual(['online, offline'])
    await foyer.agrees()
    for (const member of foyer.members) expect(await member.end('SIGTERM')).toBe(0)
  })
})

describe.concurrent('a network that falls silent without a word', { timeout: 120_000 }, () => {
  test('takes its customers offline when their ping is missed; whoever is soon back on another never is', async ({
    annotate,
  }) => {
    await using foyer = await startInstallation({ processes: 2, settings: { graceMs: timings.graceMs } })
    const [a, b] = foyer.members
    await using dead = await openLine(a.port)
    await using changed = await openLine(a.port)
    const cut = await foyer.seats(6, dead.url)
    const twofold = await foyer.seats(3, dead.url, b.url)
    const roaming = await foyer.seats(4, changed.url)
    await foyer.settles()

    const silentAt = performance.now()
    dead.silence()
    changed.silence()
    await changed.mend()
    const boundMs = silentMs + timings.graceMs
    const tookMs = await foyer.shows('offline', cut, silentAt, boundMs)
    await annotate(seconds('a network that swallows everything: offline', tookMs, boundMs))
    await until('the roaming are back', () => roaming.every(({ customer }) => customer.tabs[0]?.connected))
    await passed(boundMs + 1_000, silentAt)
    expect(foyer.courses(cut)).toEqual(['online, offline'])
    expect(foyer.courses([...twofold, ...roaming])).toEqual(['online'])
    await foyer.agrees()
  })

  test('around a console is noticed there, and the console is right again by itself', async ({
    annotate,
  }) => {
    await using foyer = await startInstallation({ processes: 2 })
    const [a, b] = foyer.members
    await using line = await openLine(a.port)
    const staying = await foyer.seats(3, b.url)
    const leaving = await foyer.seats(3, b.url)
    await foyer.settles()
    await using ada = await Agent.logsIn(line.url, 'ada@example.com')
    const board = new Board(ada)
    ada.watches(...[...staying, ...leaving].map(({ id }) => id))
    const shows = (presence: Presence, guests: Guest[]) =>
      guests.every(({ id }) => board.presences(id).at(-1) === presence)
    await until('everybody online', () => shows('online', [...staying, ...leaving]))

    let noticedAt = 0
    ada.socket.once('disconnect', () => (noticedAt = performance.now()))
    const silentAt = performance.now()
    line.silence()
    await line.mend()
    leaving.forEach(({ customer }) => customer.leaves())
    await until('right again', () => shows('offline', leaving), { withinMs: silentMs + 10_000 })
    const rightAt = performance.now()
    await annotate(seconds('a console that hears nothing: it says so', noticedAt - silentAt, silentMs))
    await annotate(seconds('the same, after that: right', rightAt - noticedAt, timings.reconnectMaxMs))
    for (const { id } of leaving)
      expect(board.since(silentAt, id, (row) => presenceIn(row) === 'offline')).toBeGreaterThan(noticedAt)
    expect(staying.map(({ id }) => board.presences(id))).toEqual(staying.map(() => ['online']))
    expect(noticedAt).toBeGreaterThan(silentAt)
  })
})

/** Customers at every process: some will stay, some will leave during the fault. */
async function people(foyer: Installation): Promise<{ staying: Guest[]; leaving: Guest[] }> {
  const staying: Guest[] = []
  const leaving: Guest[] = []
  for (const { url } of foyer.members) {
    staying.push(...(await foyer.seats(5, url)))
    leaving.push(...(await foyer.seats(1, url)))
  }
  await foyer.settles()
  return { staying, leaving }
}

/** When every process had Redis in reach again. */
async function reconnected(foyer: Installation): Promise<number> {
  await until('Redis in reach', () => foyer.members.every(({ toRedis }) => toRedis.passing() > 0))
  return performance.now()
}
