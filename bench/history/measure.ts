import { randomBytes } from 'node:crypto'
import { spawnFoyer } from '../../tests/support/process.ts'
import { HttpLine } from '../load/http.ts'
import { quantile } from '../measure/statistics.ts'
import { say } from '../report/progress.ts'
import type { Services } from '../world/services.ts'
import { askFor, kindsOf, type Kind } from './asks.ts'
import { prepare, seedHistory } from './world.ts'

/** In ms, from the request to the whole answer. */
export interface Times {
  name: string
  goal: Kind['goal']
  p50: number
  p99: number
  count: number
}

export interface SizeResult {
  sessions: number
  seedSeconds: number
  times: Times[]
}

const CLIENTS = 10
/** Between an answer and the next question of the same client: each types some seven letters a second. */
const PAUSE_MS = 150
/** Asked before it counts. */
const WARM = 10

/** Asks a Foyer of its own process, on a database of so many sessions, for everything in turn. */
export async function measureSize(services: Services, sessions: number, each: number): Promise<SizeResult> {
  const databaseUrl = await services.database()
  const began = performance.now()
  await seedHistory(databaseUrl, sessions)
  const seedSeconds = (performance.now() - began) / 1_000
  say(`${sessions.toLocaleString('en')} sessions are there after ${seedSeconds.toFixed(0)} s`)
  await using foyer = spawnFoyer({
    DATABASE_URL: databaseUrl,
    FOYER_SECRET: randomBytes(32).toString('base64url'),
    PORT: '0',
  })
  const port = Number(new URL(await foyer.ready()).port)
  const times: Times[] = []
  for (const kind of kindsOf(await prepare(databaseUrl, port, sessions))) {
    const taken = await ask(port, kind, each)
    const [p50, p99] = [quantile(taken, 0.5), quantile(taken, 0.99)]
    say(`${kind.name.padEnd(36)} p50 ${p50.toFixed(1).padStart(6)} ms   p99 ${p99.toFixed(1).padStart(6)} ms`)
    times.push({ name: kind.name, goal: kind.goal, p50, p99, count: taken.length })
  }
  await foyer.end('SIGTERM')
  return { sessions, seedSeconds, times }
}

async function ask(port: number, kind: Kind, each: number): Promise<number[]> {
  const taken: number[] = []
  await Promise.all(
    Array.from({ length: CLIENTS }, async (_, client) => {
      const line = new HttpLine({ port, from: '127.0.0.1', cookie: '' })
      await pause(client * (PAUSE_MS / CLIENTS))
      for (let n = 0; n < WARM + each; n++) {
        const began = performance.now()
        await askFor(line, kind.ask(client, n))
        if (n >= WARM) taken.push(performance.now() - began)
        await pause(PAUSE_MS)
      }
      line.close()
    }),
  )
  return taken
}

const pause = (ms: number): Promise<void> => new Promise((over) => setTimeout(over, ms))
