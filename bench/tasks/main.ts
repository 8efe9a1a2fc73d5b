import { randomBytes, randomUUID } from 'node:crypto'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { root } from '../../server/root.ts'
import { openPostgres } from '../../server/storage/database.ts'
import { storeSetting } from '../../server/storage/settings.ts'
import type { AgentRoom } from '../../shared/session.ts'
import { Agent } from '../../tests/support/agent.ts'
import { addPeople } from '../../tests/support/foyer.ts'
import { spawnFoyer, type FoyerProcess } from '../../tests/support/process.ts'
import { payslips, terms } from '../../tests/support/tasks.ts'
import { quantile } from '../measure/statistics.ts'
import { say } from '../report/progress.ts'
import { markdown } from '../report/markdown.ts'
import { describeMachine, readResults, writeResult } from '../report/results.ts'
import type { Services } from '../world/services.ts'
import { tasksChart } from './report.ts'
import { seat, type House } from './seat.ts'
import { writeTasks, type TasksResult } from './results.ts'
import { FILE_BYTES, FILES, sendAll, type Upload, type UploadsTaken } from './uploads.ts'

const COMPLETIONS = 200
const READS = 300
const MANY = 50

interface World extends House {
  foyer: FoyerProcess
}

/** What tasks cost: files at once beside peers, a completion until the agent sees it, a room of many tasks. */
export async function measureTasks(services: Services): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'foyer-bench-'))
  try {
    const database = await services.database()
    await addPeople(database)
    const opened = await openPostgres(database, root, () => undefined)
    for (const key of ['requestsPerMinute', 'joinTriesPerMinute'] as const)
      await storeSetting(opened.db, key, 100_000, null)
    await opened.close()
    await using foyer = spawnFoyer({
      DATABASE_URL: database,
      REDIS_URL: services.redisUrl,
      FOYER_DATA: join(folder, 'foyer'),
      FOYER_SECRET: randomBytes(32).toString('base64url'),
      PORT: '0',
    })
    const url = await foyer.ready()
    await using ada = await Agent.logsIn(url, 'ada@example.com')
    const world = { foyer, url, ada, database }
    const uploads = {
      limit: await peer('limit', folder),
      Foyer: await ofFoyer(world),
      naive: await peer('naive', folder),
    }
    for (const [name, { seconds, memory, cpu }] of Object.entries(uploads))
      say(
        `${name.padEnd(6)} ${FILES} files: ${seconds.toFixed(1)} s, ${memory.toFixed(0)} MB more, ${cpu.toFixed(1)} s CPU`,
      )
    const seen = await untilSeen(world)
    const rooms = { one: await reading(world, 1), many: await reading(world, MANY) }
    const machine = await describeMachine(services)
    const result: TasksResult = { at: new Date().toISOString(), machine, uploads, seen, rooms, many: MANY }
    say(`completed until seen: p50 ${seen.p50.toFixed(1)} ms, p99 ${seen.p99.toFixed(1)} ms`)
    say(`a room of 1 task: p50 ${rooms.one.p50.toFixed(1)} ms; of ${MANY}: ${rooms.many.p50.toFixed(1)} ms`)
    writeTasks('json', `${JSON.stringify(result, null, 1)}\n`)
    writeTasks('svg', tasksChart(result))
    writeResult('results.md', markdown(readResults()))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function peer(name: 'limit' | 'naive', folder: string): Promise<UploadsTaken> {
  const own = join(folder, name)
  await mkdir(own)
  await using server = spawnFoyer({}, [`dist/bench/servers/uploads-${name}.js`, own])
  const url = await server.ready()
  const uploads = Array.from({ length: FILES }, (): Upload => ({ url, method: 'POST', headers: {} }))
  const taken = await sendAll(server, uploads)
  await rm(own, { recursive: true })
  return taken
}

/** A customer in the room of a session with these tasks. */
async function enter(world: World, definitions: readonly object[]) {
  const seated = await seat(world, definitions)
  await seated.customer.reads()
  return seated
}

async function ofFoyer(world: World): Promise<UploadsTaken> {
  const definition = { ...payslips, spec: { ...payslips.spec, mostMb: FILE_BYTES / 1_000_000 } }
  const uploads: Upload[] = []
  for (let n = 0; n < FILES; n += 1) {
    const { customer, tasks } = await enter(world, [definition])
    const fields = { id: randomUUID(), task: tasks[0]?.id ?? '', name: 'payslip.png' }
    const encoded = Object.entries(fields).map(([key, value]) => `${key} ${btoa(value)}`)
    const tus = { 'tus-resumable': '1.0.0' }
    const begun = await customer.browser.ask('POST', '/api/room/uploads', undefined, {
      ...tus,
      'upload-length': String(FILE_BYTES),
      'upload-metadata': encoded.join(','),
    })
    const headers = {
      ...tus,
      origin: world.url,
      cookie: customer.browser.cookie,
      'upload-offset': '0',
      'content-type': 'application/offset+octet-stream',
    }
    uploads.push({ url: world.url + (begun.headers.get('location') ?? ''), method: 'PATCH', headers })
  }
  return sendAll(world.foyer, uploads)
}

/** From the press to the room on the agent's socket that shows it done. */
async function untilSeen(world: World) {
  const taken: number[] = []
  for (let batch = 0; batch < COMPLETIONS / MANY; batch += 1) {
    const { id, customer, tasks } = await enter(world, Array<object>(MANY).fill(terms))
    await world.ada.opens(id)
    for (const [index, { id: task }] of tasks.entries()) {
      const seen = new Promise<void>((resolve) => {
        const look = (room: AgentRoom): void => {
          if (room.id !== id || room.row.done <= index) return
          world.ada.socket.off('room', look)
          resolve()
        }
        world.ada.socket.on('room', look)
      })
      const began = performance.now()
      await Promise.all([customer.browser.value('POST', `/api/room/tasks/${task}/complete`, {}), seen])
      taken.push(performance.now() - began)
    }
  }
  return { p50: quantile(taken, 0.5), p99: quantile(taken, 0.99) }
}

async function reading(world: World, count: number) {
  const { customer } = await enter(world, Array<object>(count).fill(terms))
  const taken: number[] = []
  for (let n = 0; n < READS; n += 1) {
    const began = performance.now()
    await (await customer.browser.ask('GET', '/api/room')).arrayBuffer()
    taken.push(performance.now() - began)
  }
  return { p50: quantile(taken, 0.5), p99: quantile(taken, 0.99) }
}
