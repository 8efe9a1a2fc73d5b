import { describe, expect, test } from 'vitest'
import { timings } from '../../shared/timings.ts'
import type { Guest, Installation } from '../support/installation.ts'
import { passed, seconds } from '../support/passed.ts'
import { startInstallation } from '../support/start-installation.ts'
import { until } from '../support/until.ts'

const { leaseMs, renewMs } = timings
/** Until every console says that nothing is known, and until every console is right again. */
const unknownMs = 5_000
const rightMs = 5_000
/** When a lapsed lease would have been claimed for certain. */
const claimedMs = leaseMs + renewMs

describe.concurrent('Redis', { timeout: 90_000 }, () => {
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
