import { Redis } from 'ioredis'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { startRedis, type TestRedis } from '../../../tests/support/redis.ts'
import { timings } from '../../../shared/timings.ts'
import { customerOf, type Subject } from '../live.ts'
import { ada, adaWithCleo, cleo, cleosSession, dan, facts, session } from '../testing/people.ts'
import { Recorder } from '../testing/recorder.ts'
import { type Player, Troupe } from '../testing/troupe.ts'
import { HandClock } from '../testing/hand-clock.ts'
import { quiet } from '../testing/quiet-logger.ts'
import { Commands } from './commands.ts'
import { keys } from './keys.ts'
import { planOf } from './options.ts'

const { graceMs, leaseMs, renewMs, settlingMs } = timings
/** Until a killed process's subjects are claimed: its lease, and the next renewal of somebody else. */
const crashMs = leaseMs + renewMs + 100

let redis: TestRedis
let client: Redis
beforeAll(async () => {
  redis = await startRedis()
  client = new Redis(redis.url)
})
beforeEach(async () => void (await client.flushall()))
afterAll(async () => {
  client.disconnect()
  await redis[Symbol.asyncDispose]()
})

const crowd = Array.from({ length: 1_200 }, (_, n) => customerOf(session(n + 100)))
const everybody: Subject[] = [cleo, dan, adaWithCleo, ...crowd]

/** So many processes whose live state has settled. */
async function processes(
  many: number,
  given: { commandTimeoutMs?: number; graceMs?: number } = {},
): Promise<{ troupe: Troupe; all: Player[] }> {
  const troupe = new Troupe({ url: redis.url, graceMs, commandTimeoutMs: 1_500, ...given }, everybody)
  const all: Player[] = []
  for (let i = 0; i < many; i += 1) all.push(await troupe.join())
  await troupe.pass(settlingMs + 100)
  return { troupe, all }
}

/** That every process which lives shows `state` for the subject, and heard nothing twice. */
function expectEverywhere(troupe: Troupe, subject: Subject, state: string): void {
  const living = troupe.players.filter(({ isDead }) => !isDead)
  expect(living.map(({ watcher }) => watcher.view.get(subject)?.state)).toEqual(living.map(() => state))
  for (const { watcher } of living) expect(watcher.doubled).toEqual([])
}

const one = (player: Player | undefined): Player => {
  if (!player) throw new Error('no such process')
  return player
}

describe('several processes', () => {
  test('each announces a transition once, wherever it happened', async () => {
    const { troupe, all } = await processes(3)
    await using _ = troupe
    one(all[0]).live.arrive(cleo, 'tab')
    await troupe.pass(100)
    one(all[0]).live.leave(cleo, 'tab')
    await troupe.pass(graceMs + 100)
    for (const { watcher } of all) expect(watcher.transitions(cleo)).toEqual(['online', 'offline'])
    expectEverywhere(troupe, cleo, 'offline')
  })

  test('online on two, Cleo goes offline once, after the last', async () => {
    const { troupe, all } = await processes(3)
    await using _ = troupe
    one(all[0]).live.arrive(cleo, 'tab')
    one(all[1]).live.arrive(cleo, 'other tab')
    await troupe.pass(100)
    one(all[0]).live.leave(cleo, 'tab')
    await troupe.pass(60_000)
    expectEverywhere(troupe, cleo, 'online')
    one(all[1]).live.leave(cleo, 'other tab')
    await troupe.pass(graceMs + 100)
    for (const { watcher } of all) expect(watcher.transitions(cleo)).toEqual(['online', 'offline'])
  })

  test('whoever comes and goes between two writes was never here, and stays online elsewhere', async () => {
    const { troupe, all } = await processes(2, { graceMs: 0 })
    await using _ = troupe
    one(all[0]).live.arrive(cleo, 'tab')
    await troupe.pass(100)
    // The first of a burst is written at once, what follows it together.
    one(all[1]).live.arrive(adaWithCleo, 'console')
    await troupe.pass(1)
    for (const subject of [cleo, dan]) {
      one(all[1]).live.arrive(subject, 'other tab')
      one(all[1]).live.leave(subject, 'other tab')
    }
    await troupe.pass(100)
    expectEverywhere(troupe, cleo, 'online')
    for (const { watcher } of all) {
      expect(watcher.transitions(cleo)).toEqual(['online'])
      expect(watcher.transitions(dan)).toEqual([])
    }
  })

  test('back on another process within the grace, she was never away', async () => {
    const { troupe, all } = await processes(2)
    await using _ = troupe
    one(all[0]).live.arrive(cleo, 'tab')
    await troupe.pass(100)
    one(all[0]).live.leave(cleo, 'tab')
    await troupe.pass(graceMs - 100)
    one(all[1]).live.arrive(cleo, 'reloaded tab')
    await troupe.pass(60_000)
    for (const { watcher } of all) expect(watcher.transitions(cleo)).toEqual(['online'])
  })

  test('a process that starts later knows who is here, hears the others and is heard', async () => {
    const { troupe, all } = await processes(1)
    await using _ = troupe
    one(all[0]).live.arrive(cleo, 'tab')
    await troupe.pass(100)
    const late = await troupe.join()
    late.watcher.reread()
    one(all[0]).live.arrive(dan, 'tab')
    late.live.arrive(adaWithCleo, 'console')
    await troupe.pass(100)
    for (const subject of [cleo, dan, adaWithCleo]) expectEverywhere(troupe, subject, 'online')
  })

  test('a notice reaches all, in the order of publishing', async () => {
    const { troupe, all } = await processes(3)
    await using _ = troupe
    const told = all.map(({ live }) => new Recorder(live))
    const published = [1, 2, 3].map((seq) =>
      one(all[1]).live.publish({
        kind: 'session',
        facts: facts(cleosSession, seq),
        owner: ada,
        handedOver: false,
        former: null,
        asked: false,
      }),
    )
    await troupe.pass(100)
    expect(await Promise.all(published)).toEqual([true, true, true])
    for (const { notices } of told)
      expect(notices.map((notice) => (notice.kind === 'session' ? notice.facts.seq : 0))).toEqual([1, 2, 3])
  })
})

describe('one process among several', () => {
  test('told twice that Cleo is here, as she returned when her grace had just ended, counts her once', async () => {
    const { troupe, all } = await processes(2)
    await using _ = troupe
    const process = one(all[0])
    process.live.arrive(cleo, 'tab')
    await troupe.pass(1_000)
    process.live.leave(cleo, 'tab')
    await troupe.pass(graceMs - 5)
    process.live.arrive(dan, 'tab')
    await troupe.pass(5)
    process.live.arrive(cleo, 'tab')
    await troupe.pass(100)
    for (const { watcher } of all) expect(watcher.transitions(cleo)).toEqual(['online'])
    process.live.leave(cleo, 'tab')
    await troupe.pass(graceMs + 100)
    expectEverywhere(troupe, cleo, 'offline')
  })
})

describe('a process that dies', () => {
  test('takes its customers with it once its lease has lapsed, not before; each is announced once', async () => {
    const { troupe, all } = await processes(4)
    await using _ = troupe
    for (const subject of crowd) one(all[0]).live.arrive(subject, 'tab')
    for (const subject of crowd.slice(0, 100)) one(all[1]).live.arrive(subject, 'other tab')
    await troupe.pass(1_000)
    one(all[0]).kill()
    await troupe.pass(leaseMs - renewMs - 100)
    for (const subject of crowd) expectEverywhere(troupe, subject, 'online')
    await troupe.pass(crashMs)
    const survivors = all.slice(1)
    for (const { watcher } of survivors) {
      expect(watcher.doubled).toEqual([])
      for (const subject of crowd.slice(0, 100)) expect(watcher.transitions(subject)).toEqual(['online'])
      for (const subject of crowd.slice(100))
        expect(watcher.transitions(subject)).toEqual(['online', 'offline'])
    }
    const [both = cleo, gone = cleo] = [crowd[0], crowd[100]]
    expect(await one(all[2]).live.explain(gone)).toMatchObject({
      cause: { what: 'lapse', process: one(all[0]).live.process },
      holders: [],
    })
    expect(await one(all[2]).live.explain(both)).toMatchObject({
      cause: { what: 'arrival' },
      holders: [{ process: one(all[1]).live.process }],
    })
    expect(await client.zcard(keys.nodes)).toBe(3)
  })

  test('while claiming leaves the rest to another', async () => {
    const { troupe, all } = await processes(3)
    await using _ = troupe
    for (const subject of crowd) one(all[0]).live.arrive(subject, 'tab')
    await troupe.pass(1_000)
    one(all[0]).kill()
    const [dying, surviving] = [one(all[1]), one(all[2])]
    // The claimer dies when its first chunk has been announced; the other was stalled until then.
    surviving.stall()
    dying.live.on('rows', () => dying.kill())
    await troupe.pass(crashMs)
    expect(dying.isDead).toBe(true)
    expect(await client.zrangebyscore(keys.nodes, '-inf', -1)).toHaveLength(1)
    await troupe.resume(surviving)
    await troupe.pass(crashMs + leaseMs)
    expect(surviving.watcher.doubled).toEqual([])
    for (const subject of crowd) expectEverywhere(troupe, subject, 'offline')
    expect(await client.zcard(keys.nodes)).toBe(1)
  })

  test('is claimed, but not if it renewed since it was found lapsed', async () => {
    const clock = new HandClock()
    const commands = new Commands(planOf({ url: redis.url, logger: quiet, graceMs, clock }), () => undefined)
    await commands.open()
    await commands.register('late:1', 'late')
    await commands.flush('late:1', 'late', '', [cleo, '+', ''])
    clock.driftTo(clock.now() + leaseMs + 1)
    expect((await commands.register('other:1', 'other'))[2]).toEqual(['late:1'])
    await commands.renew('late:1')
    await client.del(keys.hold)
    expect(await commands.claim('late:1', 'other', 500)).toBeNull()
    clock.driftTo(clock.now() + leaseMs + 1)
    expect(await commands.claim('late:1', 'other', 500)).toEqual([expect.stringContaining(cleo), 0])
    expect(await commands.renew('late:1')).toBeNull()
    commands.close()
  })

  test('alone is found by the next to start: nobody of it is online then, nor offline before it has settled', async () => {
    const { troupe, all } = await processes(1)
    await using _ = troupe
    for (const subject of [cleo, dan]) one(all[0]).live.arrive(subject, 'tab')
    await troupe.pass(1_000)
    one(all[0]).kill()
    await troupe.pass(60_000)
    const next = await troupe.join()
    expect(await next.live.read([cleo, dan])).toMatchObject([{ state: 'unknown' }, { state: 'unknown' }])
    next.live.arrive(cleo, 'tab that came back')
    await troupe.pass(settlingMs + 100)
    expect(next.watcher.transitions(cleo)).not.toContain('offline')
    expectEverywhere(troupe, cleo, 'online')
    expectEverywhere(troupe, dan, 'offline')
  })
})

describe('a process that stalls past its lease', () => {
  test('is fenced when it returns, and those still here are online again, under a new incarnation', async () => {
    const { troupe, all } = await processes(2)
    await using _ = troupe
    const [stalling, other] = [one(all[0]), one(all[1])]
    stalling.live.arrive(cleo, 'tab')
    stalling.live.arrive(dan, 'tab')
    await troupe.pass(1_000)
    stalling.stall()
    await troupe.pass(12_000)
    expect(other.watcher.transitions(cleo)).toEqual(['online', 'offline'])
    stalling.live.leave(dan, 'tab')
    await troupe.resume(stalling)
    await troupe.pass(graceMs + 100)
    expectEverywhere(troupe, cleo, 'online')
    expectEverywhere(troupe, dan, 'offline')
  })

  test('brings nobody back online who left meanwhile; who returns after that is online', async () => {
    const { troupe, all } = await processes(2)
    await using _ = troupe
    const [stalling, other] = [one(all[0]), one(all[1])]
    stalling.live.arrive(cleo, 'tab')
    stalling.live.arrive(dan, 'tab')
    await troupe.pass(1_000)
    stalling.stall()
    await troupe.pass(12_000)
    for (const subject of [cleo, dan]) stalling.live.leave(subject, 'tab')
    await troupe.resume(stalling)
    stalling.live.arrive(dan, 'tab that came back')
    await troupe.pass(graceMs + 100)
    expect(other.watcher.transitions(cleo)).toEqual(['online', 'offline'])
    expectEverywhere(troupe, dan, 'online')
  })

  test('writes nothing into the incarnation that was claimed, not even before its next renewal', async () => {
    const { troupe, all } = await processes(2)
    await using _ = troupe
    const stalling = one(all[0])
    stalling.live.arrive(cleo, 'tab')
    await troupe.pass(1_000)
    stalling.stall()
    await troupe.pass(12_000)
    stalling.live.arrive(dan, 'tab')
    await troupe.settle()
    await troupe.resume(stalling)
    for (const subject of [cleo, dan]) expectEverywhere(troupe, subject, 'online')
    expect(await client.keys(`${keys.node}*`)).toHaveLength(1)
    for (const subject of [cleo, dan]) stalling.live.leave(subject, 'tab')
    await troupe.pass(graceMs + 100)
    for (const subject of [cleo, dan]) expectEverywhere(troupe, subject, 'offline')
    expect(await client.hgetall(keys.online)).toEqual({})
  })

  test('a notice it publishes before it knows is not taken for told', async () => {
    const { troupe, all } = await processes(2)
    await using _ = troupe
    const stalling = one(all[0])
    stalling.stall()
    await troupe.pass(12_000)
    const told = stalling.live.publish({ kind: 'access-changed' })
    await troupe.resume(stalling)
    expect(await told).toBe(false)
  })
})

describe('Redis away for all', () => {
  test('whoever is back first claims nobody who lives: not one customer is falsely offline', async () => {
    const { troupe, all } = await processes(3)
    await using _ = troupe
    crowd.slice(0, 200).forEach((subject, i) => one(all[i % 3]).live.arrive(subject, 'tab'))
    await troupe.pass(1_000)
    for (const player of all) player.stall()
    await troupe.pass(8_000)
    for (const player of all) {
      await troupe.resume(player)
      await troupe.pass(1_500)
    }
    await troupe.pass(30_000)
    for (const subject of crowd.slice(0, 200))
      for (const { watcher } of all) expect(watcher.transitions(subject)).toEqual(['online'])
  })

  test('whoever died meanwhile is claimed after the hold', async () => {
    const { troupe, all } = await processes(3)
    await using _ = troupe
    one(all[0]).live.arrive(cleo, 'tab')
    await troupe.pass(1_000)
    one(all[0]).kill()
    for (const player of all.slice(1)) player.stall()
    await troupe.pass(8_000)
    for (const player of all.slice(1)) await troupe.resume(player)
    await troupe.pass(leaseMs - 500)
    expectEverywhere(troupe, cleo, 'online')
    await troupe.pass(renewMs + 1_000)
    expectEverywhere(troupe, cleo, 'offline')
  })
})

describe('Redis that lost its data', () => {
  test('is told everything again; nobody connected is announced offline, and no revision falls', async () => {
    const { troupe, all } = await processes(3)
    await using _ = troupe
    crowd.forEach((subject, i) => one(all[i % 3]).live.arrive(subject, 'tab'))
    one(all[0]).live.arrive(dan, 'tab')
    await troupe.pass(1_000)
    const before = one(all[1]).watcher.view.get(crowd[0] ?? cleo)?.revision ?? 0
    await client.flushall()
    one(all[0]).live.leave(dan, 'tab')
    await troupe.pass(renewMs + 100)
    for (const subject of crowd) expectEverywhere(troupe, subject, 'online')
    expect(one(all[1]).watcher.view.get(crowd[0] ?? cleo)?.revision).toBeGreaterThan(before)
    await troupe.pass(renewMs + settlingMs + graceMs)
    for (const subject of crowd)
      for (const { watcher } of all) expect(watcher.transitions(subject)).not.toContain('offline')
    expectEverywhere(troupe, dan, 'offline')
  })

  test('in part is found by comparing counts, and told again', async () => {
    const { troupe, all } = await processes(2)
    await using _ = troupe
    one(all[0]).live.arrive(cleo, 'tab')
    await troupe.pass(1_000)
    const [node = ''] = await client.keys(`${keys.node}*`)
    await client.srem(node, cleo)
    await client.hdel(keys.online, cleo)
    await troupe.pass(3 * renewMs + 100)
    expectEverywhere(troupe, cleo, 'online')
    expect(await one(all[1]).live.read([cleo])).toMatchObject([{ state: 'online' }])
  })

  test('also somebody it holds too much goes with the doubted incarnation, while others may not be claimed', async () => {
    const { troupe, all } = await processes(2)
    await using _ = troupe
    await client.set(keys.hold, troupe.now + 60_000)
    one(all[0]).live.arrive(cleo, 'tab')
    await troupe.pass(1_000)
    const [node = ''] = await client.keys(`${keys.node}*`)
    await client.sadd(node, dan)
    await client.hincrby(keys.online, dan, 1)
    await troupe.pass(4 * renewMs + 100)
    expect(await one(all[1]).live.read([cleo, dan])).toMatchObject([
      { state: 'online' },
      { state: 'offline' },
    ])
    expect(one(all[1]).watcher.transitions(cleo)).toEqual(['online'])
  })
})

describe('an answer that got lost', () => {
  test('does no harm: the other processes hear it once, the own watchers read anew', async () => {
    const { troupe, all } = await processes(2)
    await using _ = troupe
    const [losing, other] = [one(all[0]), one(all[1])]
    losing.commands.next('flush', { do: 'lose' })
    losing.live.arrive(cleo, 'tab')
    await troupe.settle()
    expectEverywhere({ players: [other] } as unknown as Troupe, cleo, 'online')
    await troupe.pass(renewMs + 100)
    expectEverywhere(troupe, cleo, 'online')
    expect(other.watcher.transitions(cleo)).toEqual(['online'])
    losing.live.leave(cleo, 'tab')
    await troupe.pass(graceMs + 2 * renewMs + 100)
    expectEverywhere(troupe, cleo, 'offline')
    expect(other.watcher.transitions(cleo)).toEqual(['online', 'offline'])
  })

  test('of a claim is made good by reading anew', async () => {
    const { troupe, all } = await processes(2)
    await using _ = troupe
    one(all[0]).live.arrive(cleo, 'tab')
    await troupe.pass(1_000)
    one(all[0]).kill()
    one(all[1]).commands.next('claim', { do: 'lose' })
    await troupe.pass(crashMs + 2 * renewMs)
    expectEverywhere(troupe, cleo, 'offline')
  })
})

describe('an answer that takes long', () => {
  test('longer than the next renewal is away, ends no renewing', async () => {
    const { troupe, all } = await processes(2, { commandTimeoutMs: 60_000 })
    await using _ = troupe
    one(all[0]).live.arrive(cleo, 'tab')
    await troupe.pass(1_000)
    const release = one(all[0]).commands.holdIn()
    one(all[0]).clock.moveTo(troupe.now + renewMs)
    one(all[0]).clock.moveTo(troupe.now + 2 * renewMs)
    release()
    await troupe.settle()
    await troupe.pass(60_000)
    for (const { watcher } of all) expect(watcher.transitions(cleo)).toEqual(['online'])
  })
})

describe('a process that closes in order', () => {
  test('whoever is back elsewhere within the grace was never away; the others go once', async () => {
    const { troupe, all } = await processes(3)
    await using _ = troupe
    for (const subject of [cleo, dan]) one(all[0]).live.arrive(subject, 'tab')
    await troupe.pass(1_000)
    await one(all[0]).live.close()
    one(all[0]).kill()
    await troupe.pass(graceMs - 500)
    one(all[1]).live.arrive(cleo, 'tab')
    await troupe.pass(renewMs + 1_000)
    for (const { watcher } of all.slice(1)) {
      expect(watcher.transitions(cleo)).toEqual(['online'])
      expect(watcher.transitions(dan)).toEqual(['online', 'offline'])
    }
  })

  test('leaves no key without an owner or an end', async () => {
    const { troupe, all } = await processes(2)
    await using _ = troupe
    for (const subject of everybody.slice(0, 50)) one(all[0]).live.arrive(subject, 'tab')
    one(all[0]).live.learn([facts(session(1), 1)])
    await troupe.pass(1_000)
    await one(all[0]).live.close()
    one(all[0]).kill()
    await troupe.pass(graceMs + renewMs + 100)
    for (const key of await client.keys('*'))
      if (key !== keys.nodes)
        expect([key, await client.pttl(key)]).toEqual([key, expect.toSatisfy((ms) => ms > 0)])
  })
})
