import { HttpLine } from '../load/http.ts'
import { watchedOf } from '../world/seating.ts'
import type { Services } from '../world/services.ts'
import { Meter, minus, noCpu, plus, type Cpu } from './meter.ts'
import { atOnce, atRate, pause } from './pace.ts'
import type { Cost } from './run.ts'
import { PATIENCE_MS, type Stage } from './stage.ts'

/** Handshakes on their way at a time in a storm. */
const IN_FLIGHT = 200
const HTTP_LINES = 16

export const costOf = ({ server, redis }: Cpu, count: number): Cost => ({
  server: server / count,
  redis: redis / count,
  sum: (server + redis) / count,
})

/** Customers come at once until there are `count`, and every console shows each of them. */
export async function storm(stage: Stage, meter: Meter, count: number) {
  const first = stage.connected
  await meter.look()
  await atOnce(IN_FLIGHT, count - first, (n) => stage.arrive(first + n))
  await stage.ledger.settled(PATIENCE_MS)
  const used = await meter.look()
  stage.ledger.takeLatencies()
  return { used, cost: costOf(used, count - first) }
}

/** Heap and resident memory of all processes, in bytes, after garbage was collected. */
export async function memory(stage: Stage): Promise<{ heap: number; rss: number }> {
  const measured = await Promise.all(stage.servers.map((server) => server.measure(true)))
  return {
    heap: measured.reduce((sum, { heapBytes }) => sum + heapBytes, 0),
    rss: measured.reduce((sum, { rssBytes }) => sum + rssBytes, 0),
  }
}

export interface Moves {
  perSecond: number
  /** Each closes once and comes back once. */
  count: number
}

export interface Churn {
  perSecond: number
  /** Each is followed by one in which nothing changes. */
  slices: number
  sliceMs: number
}

/**
 * Progress changes at an even rate, through the live port. Slices of changes alternate with slices of as many orders
 * that change nothing; the difference is what the changes cost, without pings, timers and the orders themselves.
 */
export async function toggle(stage: Stage, meter: Meter, { perSecond, slices, sliceMs }: Churn) {
  const watched = watchedOf(stage.seating)
  const set = Math.max(1, Math.min(perSecond, stage.seating.isShared ? watched : Math.floor(watched / 2)))
  const session = (n: number) => (n % set) * Math.floor(watched / set)
  const count = Math.round((perSecond * sliceMs) / 1_000)
  let [changes, next, busy, idle] = [0, 0, noCpu, noCpu]
  const change = () => {
    const one = session(next++)
    // The change before is still on its way.
    if (stage.ledger.isOpen(one)) return
    changes++
    stage.learn(one)
  }
  /** Resolves with how long the last changes took to arrive. */
  const slice = async (): Promise<number> => {
    await atRate(perSecond, count, change)
    const ordered = performance.now()
    await stage.ledger.settled(PATIENCE_MS)
    return performance.now() - ordered
  }
  // Unmeasured, so that the code is warm as in a process that has run a while.
  await slice()
  changes = 0
  stage.ledger.takeLatencies()
  await meter.look()
  for (let n = 0; n < slices; n++) {
    const tailMs = await slice()
    busy = plus(busy, await meter.look())
    await atRate(perSecond, count, (order) => stage.learnNothing(session(order)))
    await pause(tailMs)
    idle = plus(idle, await meter.look())
  }
  return { changes, busy, cost: costOf(minus(busy, idle), changes), latencies: stage.ledger.takeLatencies() }
}

/** So many customers close their tab, one after another, and then come back. */
export async function openClose(stage: Stage, meter: Meter, { perSecond, count }: Moves) {
  const session = (n: number) => (n * 2 + 1) % stage.seating.customers
  await meter.look()
  await atRate(perSecond, count, (n) => stage.leave(session(n)))
  await stage.ledger.settled(PATIENCE_MS)
  const arrivals: Promise<void>[] = []
  await atRate(perSecond, count, (n) => {
    const arrival = stage.arrive(session(n))
    arrivals.push(arrival)
    // Reported when all are waited for.
    arrival.catch(() => undefined)
  })
  await Promise.all(arrivals)
  await stage.ledger.settled(PATIENCE_MS)
  const used = await meter.look()
  stage.ledger.takeLatencies()
  return { cost: costOf(used, count * 2) }
}

/** Consoles open their lists one after another. */
export async function openLists(stage: Stage, meter: Meter, times: number) {
  const { consoles } = stage.seating
  await meter.look()
  for (let n = 0; n < times; n++) await stage.openList(n % consoles)
  return { cost: costOf(await meter.look(), times) }
}

/** Scripts that Redis runs and statements that read sessions by their ids, for each of some lists. */
export async function readsOfLists(stage: Stage, { redis }: Services, times: number) {
  const scripts = async () =>
    Number(/cmdstat_evalsha:calls=(\d+)/.exec(await redis.info('commandstats'))?.[1] ?? 0)
  const statements = async () => {
    const measured = await Promise.all(stage.servers.map((server) => server.measure()))
    return measured.reduce((sum, { listReads }) => sum + listReads, 0)
  }
  const reads: { redis: number; postgres: number }[] = []
  for (let n = 0; n < times; n++) {
    const before = [await scripts(), await statements()] as const
    await stage.openList(n % stage.seating.consoles)
    reads.push({ redis: (await scripts()) - before[0], postgres: (await statements()) - before[1] })
  }
  return reads
}

/** Customers complete a task over HTTP, as fast as a few connections allow. */
export async function completions(stage: Stage, meter: Meter, count: number) {
  const session = (n: number) => n * 2 + 1
  const lines = stage.servers.flatMap(({ port }) =>
    Array.from({ length: HTTP_LINES }, () => new HttpLine({ port, from: '127.0.0.1', cookie: '' })),
  )
  const latencies: number[] = []
  await meter.look()
  await atOnce(lines.length, count, async (n) => {
    const line = lines.pop()
    if (!line) throw new Error('no connection is free')
    const began = performance.now()
    stage.ledger.change(session(n), { done: 1 })
    const path = `/api/room/tasks/${stage.tasksOf(session(n))[0]}/complete`
    const { status, body } = await line.command(path, `foyer_room=${stage.keyOf(session(n))}`)
    if (status !== 200)
      throw new Error(`a completion was answered ${status}: ${body.toString().slice(0, 200)}`)
    latencies.push(performance.now() - began)
    lines.push(line)
  })
  await stage.ledger.settled(PATIENCE_MS)
  const used = await meter.look()
  for (const line of lines) line.close()
  return { used, cost: costOf(used, count), latencies }
}
