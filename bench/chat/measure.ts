import { randomBytes, randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onServer } from '../../tests/support/postgres.ts'
import { spawnFoyer, type FoyerProcess } from '../../tests/support/process.ts'
import { atOnce, atRate, pause } from '../measure/pace.ts'
import {
  cpuSeconds,
  machineCpuSeconds,
  postgresCpuSeconds,
  residentMb,
  watchMemory,
} from '../measure/processes.ts'
import { quantile } from '../measure/statistics.ts'
import type { Services } from '../world/services.ts'
import { Crossings } from './crossings.ts'
import { peers, type Name } from './peers.ts'
import type { Seats, Writer } from './places.ts'
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
const AT_ONCE = 50
/** Loopback addresses, as one has ports for some 28,000 connections. */
const ADDRESSES = 8
/** How long after the last was sent one still waits for those that are missing. */
const PATIENCE_MS = 15_000
const TEXT = 'Thank you. I have the second payslip here, shall I send it as a photo of both sides?'

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

interface Stage {
  world: ChatWorld
  order: ChatOrder
  seats: Seats
  servers: FoyerProcess[]
  addresses: string[]
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

/** Every other customer sits at one process, her agent always at the other. */
async function open(
  { world, seats, addresses }: Stage,
  crossings: Crossings,
  lost: (reason: string) => void,
): Promise<Writer[]> {
  const writers: Writer[] = []
  const ports = addresses.map((address) => Number(new URL(address).port))
  await atOnce(AT_ONCE, world.rooms.length * 2, async (place) => {
    const [room, isAgent] = [place >> 1, (place & 1) === 1]
    const { session, key, login } = world.rooms[room] ?? { session: '', key: '', login: '' }
    const seat = {
      port: ports[(room + place) % 2] ?? 0,
      from: `127.0.0.${2 + (place % ADDRESSES)}`,
      side: isAgent ? ('agent' as const) : ('customer' as const),
      room: session,
      key: isAgent ? login : key,
    }
    writers[place] = await seats.sit(seat, {
      message: (id) => crossings.hears(id, place, performance.now()),
      lost,
    })
  })
  return writers
}

/** One room after the other; in each, customer and agent in turn. */
function sender(writers: readonly Writer[], crossings: Crossings): () => void {
  const rooms = writers.length / 2
  let next = 0
  return () => {
    const room = next % rooms
    const place = room * 2 + ((room + Math.floor(next / rooms)) % 2)
    next += 1
    const id = randomUUID()
    crossings.sends(id, place, performance.now())
    writers[place]?.write(id, TEXT)
  }
}

async function arrived(crossings: Crossings): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS
  while (crossings.missing > 0 && performance.now() < deadline) await pause(10)
}

async function usage(services: Services, pids: readonly number[], work: () => Promise<void>) {
  const read = async () => ({
    server: pids.reduce((all, pid) => all + cpuSeconds(pid), 0),
    redis: (await services.redisCpuMs()) / 1_000,
    postgres: await postgresCpuSeconds(services),
    load: cpuSeconds(process.pid),
    all: machineCpuSeconds(),
  })
  const [before, began] = [await read(), performance.now()]
  await work()
  const [seconds, after] = [(performance.now() - began) / 1_000, await read()]
  const cpu = {
    server: after.server - before.server,
    redis: after.redis - before.redis,
    postgres: after.postgres - before.postgres,
  }
  const own = cpu.server + cpu.redis + cpu.postgres + after.load - before.load
  return { seconds, cpu, others: (after.all - before.all - own) / seconds }
}
