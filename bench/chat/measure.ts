import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onServer } from '../../tests/support/postgres.ts'
import { spawnFoyer, type FoyerProcess } from '../../tests/support/process.ts'
import { atRate, pause } from '../measure/pace.ts'
import { residentMb, watchMemory } from '../measure/processes.ts'
import { quantile } from '../measure/statistics.ts'
import { Crossings } from './crossings.ts'
import { peers, type Name } from './peers.ts'
import { open, sender, type Doors } from './rooms.ts'
import { usage } from './usage.ts'
import type { ChatWorld } from './world.ts'

export interface ChatRun {
  name: Name
  /** Messages a second: asked for, and heard across. */
  rate: number
  reached: number
  /** From just before a message is sent until the other side has it, in ms. */
  p50: number
  p99: number
  max: number
  /** Not there when patience ended. */
  lost: number
  doubled: number
  astray: number
  /** Of both processes, in MB: before anybody came, with all rooms open and at rest, and at most under load. */
  memory: { before: number; rest: number; load: number }
  /** Seconds of CPU for 1,000 messages, without what the same rooms cost at rest. */
  cpu: { server: number; redis: number; postgres: number }
  /** Cores that were busy with anything else meanwhile: a figure counts where this is next to nothing. */
  others: number
  /** What went wrong first; null where nothing did. */
  fault: string | null
}

export interface ChatOrder {
  name: Name
  rate: number
  seconds: number
}

const WARM_SECONDS = 5
const REST_MS = 5_000
/** How long after the last was sent one still waits for those that are missing. */
const PATIENCE_MS = 60_000

/** All rooms of the world open, each across two processes, and messages at an even pace, whatever is answered. */
export async function measureChat(world: ChatWorld, order: ChatOrder): Promise<ChatRun> {
  const folder = await mkdtemp(join(tmpdir(), 'foyer-bench-'))
  const database = await world.begin()
  await onServer(database, (client) =>
    client.query('create table naive_messages (id uuid primary key, room uuid, text text)'),
  )
  const environment = {
    DATABASE_URL: database,
    REDIS_URL: world.services.redisUrl,
    FOYER_DATA: folder,
    FOYER_SECRET: randomBytes(32).toString('base64url'),
    PORT: '0',
  }
  const peer = peers[order.name]
  const seats = peer.seats()
  try {
    await using one = spawnFoyer(environment, [peer.script])
    const addresses = [await one.ready()]
    await using other = spawnFoyer(environment, [peer.script])
    addresses.push(await other.ready())
    return await run({ world, order, seats, servers: [one, other], addresses })
  } finally {
    seats.close()
    await rm(folder, { recursive: true, force: true })
  }
}

interface Stage extends Doors {
  order: ChatOrder
  servers: FoyerProcess[]
}

async function run(stage: Stage): Promise<ChatRun> {
  const { servers, order, world } = stage
  const pids = servers.map(({ pid }) => pid)
  const resident = (): number => pids.reduce((all, pid) => all + residentMb(pid), 0)
  await pause(REST_MS)
  const before = resident()
  const crossings = new Crossings()
  let fault: string | null = null
  const writers = await open(stage, crossings, (reason) => (fault ??= reason))
  try {
    await pause(REST_MS)
    const idle = await usage(world.services, pids, () => pause(REST_MS))
    const rest = resident()
    const send = sender(writers, crossings)
    await atRate(order.rate, order.rate * WARM_SECONDS, send)
    await pause(1_000)
    crossings.takeLatencies()
    const memory = watchMemory(pids, 250)
    const count = order.rate * order.seconds
    const load = await usage(world.services, pids, async () => {
      await atRate(order.rate, count, send)
      await arrived(crossings)
    })
    memory.end()
    const latencies = crossings.takeLatencies()
    const cost = (part: keyof ChatRun['cpu']): number =>
      ((load.cpu[part] - (idle.cpu[part] / idle.seconds) * load.seconds) / count) * 1_000
    return {
      name: order.name,
      rate: order.rate,
      reached: latencies.length / load.seconds,
      p50: quantile(latencies, 0.5),
      p99: quantile(latencies, 0.99),
      max: quantile(latencies, 1),
      lost: crossings.missing,
      doubled: crossings.doubled,
      astray: crossings.astray,
      memory: { before, rest, load: memory.most },
      cpu: { server: cost('server'), redis: cost('redis'), postgres: cost('postgres') },
      others: load.others,
      fault,
    }
  } finally {
    for (const writer of writers) writer.destroy()
  }
}

async function arrived(crossings: Crossings): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS
  while (crossings.missing > 0 && performance.now() < deadline) await pause(10)
}
