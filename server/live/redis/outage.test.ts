import { Redis } from 'ioredis'
import { describe, expect, test, vi } from 'vitest'
import { startRedis, type TestRedis } from '../../../tests/support/redis.ts'
import type { Live } from '../live.ts'
import { cleo, cleosSession, dan } from '../testing/people.ts'
import { quiet } from '../testing/quiet-logger.ts'
import { Recorder } from '../testing/recorder.ts'
import { Watcher } from '../testing/watcher.ts'
import { createRedisLive } from './redis-live.ts'

/** The real durations, about ten times quicker, on the real clock. */
const quick = {
  graceMs: 200,
  leaseMs: 900,
  renewMs: 200,
  unknownAfterMs: 500,
  settlingMs: 600,
  commandTimeoutMs: 150,
}

interface Process extends AsyncDisposable {
  live: Live
  watcher: Watcher
  told: Recorder
}

async function startProcess(redis: TestRedis): Promise<Process> {
  const live = createRedisLive({ ...quick, url: redis.url, logger: quiet })
  const told = new Recorder(live)
  const watcher = new Watcher(live, [cleo, dan])
  await live.start()
  return { live, told, watcher, [Symbol.asyncDispose]: () => live.close() }
}

const soon = (seen: () => void | Promise<void>) => vi.waitFor(seen, { timeout: 5_000, interval: 20 })
const state = (process: Process) => [cleo, dan].map((subject) => process.watcher.view.get(subject)?.state)

describe('when Redis is gone', () => {
  test('everything is unknown since it was last certain, and right again by itself when it is back empty', async () => {
    await using redis = await startRedis()
    await using a = await startProcess(redis)
    await using b = await startProcess(redis)
    a.live.arrive(cleo, 'tab')
    b.live.arrive(dan, 'tab')
    for (const each of [a, b]) await soon(() => expect(state(each)).toEqual(['online', 'online']))
    await redis.stop()
    const stoppedAt = Date.now()
    for (const each of [a, b]) await soon(() => expect(each.told.unknown).toHaveLength(1))
    expect(a.live.unknownSince()).toBeLessThanOrEqual(stoppedAt)
    expect(await a.live.read([cleo])).toMatchObject([{ state: 'unknown', since: a.live.unknownSince() }])
    expect(state(a)).toEqual(['unknown', 'unknown'])
    b.live.leave(dan, 'tab')
    await redis.restart()
    for (const each of [a, b]) await soon(() => expect(state(each)).toEqual(['online', 'offline']))
    for (const each of [a, b]) expect(each.watcher.transitions(cleo)).not.toContain('offline')
    expect(a.live.unknownSince()).toBeNull()
  })

  test('unknown keeps the revision last seen, so that a console takes it and takes what follows', async () => {
    await using redis = await startRedis()
    await using a = await startProcess(redis)
    a.live.arrive(cleo, 'tab')
    await soon(() => expect(state(a)[0]).toBe('online'))
    const { revision } = a.watcher.view.get(cleo) ?? { revision: 0 }
    await redis.stop()
    expect(await a.live.rows([cleosSession])).toMatchObject([{ state: 'unknown', revision, facts: null }])
  })

  test('a notice is heard here and called untold', async () => {
    await using redis = await startRedis()
    await using a = await startProcess(redis)
    await redis.stop()
    expect(await a.live.publish({ kind: 'access-changed' })).toBe(false)
    expect(a.told.notices).toHaveLength(1)
  })

  test('starting resolves and says unknown; it works as soon as Redis is there', async () => {
    await using redis = await startRedis()
    await redis.stop()
    await using a = await startProcess(redis)
    expect(a.told.unknown).toHaveLength(1)
    a.live.arrive(cleo, 'tab')
    expect(await a.live.read([cleo])).toMatchObject([{ state: 'unknown' }])
    await redis.restart()
    await soon(() => expect(state(a)).toEqual(['online', 'offline']))
    expect(a.live.unknownSince()).toBeNull()
  })

  test('closing does not wait for it', async () => {
    await using redis = await startRedis()
    const a = await startProcess(redis)
    a.live.arrive(cleo, 'tab')
    redis.pause()
    const began = Date.now()
    a.live.leave(cleo, 'tab')
    await a.live.close()
    redis.resume()
    expect(Date.now() - began).toBeLessThan(2_000)
  })
})

describe('when Redis stands still longer than a lease', () => {
  test('nobody who stayed is ever called offline, and whoever went is in the end', async () => {
    await using redis = await startRedis()
    await using a = await startProcess(redis)
    await using b = await startProcess(redis)
    await using c = await startProcess(redis)
    a.live.arrive(cleo, 'tab')
    b.live.arrive(dan, 'tab')
    for (const each of [a, b, c]) await soon(() => expect(state(each)).toEqual(['online', 'online']))
    redis.pause()
    for (const each of [a, b, c]) await soon(() => expect(each.told.unknown).toHaveLength(1))
    b.live.leave(dan, 'tab')
    await new Promise((passed) => setTimeout(passed, quick.leaseMs))
    redis.resume()
    for (const each of [a, b, c]) await soon(() => expect(state(each)).toEqual(['online', 'offline']))
    for (const each of [a, b, c]) {
      expect(each.watcher.transitions(cleo)).not.toContain('offline')
      expect(each.watcher.doubled).toEqual([])
    }
  })
})

describe('when only the ear is cut', () => {
  test('what was said meanwhile is read anew', async () => {
    await using redis = await startRedis()
    await using a = await startProcess(redis)
    await using b = await startProcess(redis)
    await soon(() => expect(state(b)).toEqual(['offline', 'offline']))
    const client = new Redis(redis.url)
    await client.call('CLIENT', 'KILL', 'TYPE', 'pubsub')
    a.live.arrive(cleo, 'tab')
    await soon(() => expect(state(b)).toEqual(['online', 'offline']))
    client.disconnect()
  })

  test('scripts that Redis forgot are sent again', async () => {
    await using redis = await startRedis()
    await using a = await startProcess(redis)
    a.live.arrive(cleo, 'tab')
    await soon(() => expect(state(a)[0]).toBe('online'))
    const client = new Redis(redis.url)
    await client.script('FLUSH')
    a.live.arrive(dan, 'tab')
    await soon(() => expect(state(a)).toEqual(['online', 'online']))
    client.disconnect()
  })
})
