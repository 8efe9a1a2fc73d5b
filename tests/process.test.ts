import { once } from 'node:events'
import { connect } from 'node:net'
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest'
import type { SessionPage } from '../shared/session.ts'
import type { CustomerStatus } from '../shared/status.ts'
import { holdDatabase } from '../server/storage/only-process.ts'
import { Agent } from './support/agent.ts'
import { Browserless } from './support/browserless.ts'
import { Customer } from './support/customer.ts'
import { secret } from './support/foyer.ts'
import { createDatabase } from './support/postgres.ts'
import { freePort } from './support/ports.ts'
import { startRedis } from './support/redis.ts'
import { spawnFoyer } from './support/process.ts'
import { freshDatabase } from './support/shared-postgres.ts'
import { until } from './support/until.ts'

describe('the process', { timeout: 180_000 }, () => {
  let folder: string
  const data = (name = 'data') => ({ FOYER_DATA: join(folder, name), PORT: '0' })

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'foyer-process-'))
  })
  afterEach(() => rm(folder, { recursive: true, force: true }))

  test('starts with a demo to log in to, keeps its secret to itself, and stops cleanly', async () => {
    await using foyer = spawnFoyer(data())
    const url = await foyer.ready()
    for (const name of ['ada', 'bo', 'cy', 'admin']) expect(foyer.output()).toContain(`${name}@example.com`)
    const { mode } = await stat(join(folder, 'data', 'secret'))
    expect(mode & 0o777).toBe(0o600)
    await using ada = await Agent.logsIn(url, 'ada@example.com')
    const listed = () => ada.browser.value<SessionPage>('GET', '/api/sessions')
    await until('every status is there', async () => {
      const shown = new Set((await listed()).items.map(({ row }) => row.status))
      return ['never-joined', 'online-open', 'online-complete', 'offline-open', 'offline-complete'].every(
        (status) => shown.has(status as CustomerStatus),
      )
    })
    // As from a terminal through npm: the same signal twice is one wish.
    process.kill(foyer.pid, 'SIGTERM')
    expect(await foyer.end('SIGTERM')).toBe(0)
    await expect(readFile(join(folder, 'data', 'foyer.lock'))).rejects.toThrow('ENOENT')
  })

  test('a second one on the same folder says who holds it and exits', async () => {
    await using first = spawnFoyer(data())
    await first.ready()
    await using second = spawnFoyer(data())
    expect(await second.exit()).toBe(1)
    expect(second.output()).toContain(`process ${first.pid}`)
    expect(second.output().trim().split('\n')).toHaveLength(1)
  })

  test('a first start that failed is made up for by the next: the demo is there', async () => {
    await using first = spawnFoyer(data('other'))
    const taken = new URL(await first.ready()).port
    await using failed = spawnFoyer({ ...data(), PORT: taken })
    expect(await failed.exit()).toBe(1)
    expect(failed.output()).toMatch(/^Foyer cannot start: PORT: [^\n]+\n$/)
    await using foyer = spawnFoyer(data())
    await using ada = await Agent.logsIn(await foyer.ready(), 'ada@example.com')
    expect((await ada.browser.value<SessionPage>('GET', '/api/sessions')).items.length).toBeGreaterThan(3)
  })

  test('where nobody can log in it says the link that makes the first administrator, and no more once there is one', async () => {
    const services = { ...data(), DATABASE_URL: await freshDatabase(), FOYER_SECRET: secret }
    const link = /^Nobody can log in yet\. Make the first account at (http\S+)\/setup#([\w-]{43})$/m
    await using first = spawnFoyer(services)
    const url = await first.ready()
    const [, said, token] = link.exec(first.output()) ?? []
    expect(said).toBe(url)
    const mira = { name: 'Mira Olsen', email: 'mira@example.com', password: 'a lamp beside the river' }
    await new Browserless(url).value('POST', '/api/setup', { ...mira, token, team: 'Retail Lending' })
    await using admin = await Agent.logsIn(url, mira.email, mira.password)
    expect(await admin.browser.value('GET', '/api/me')).toMatchObject({ role: 'administrator' })
    await first.end('SIGTERM')
    await using second = spawnFoyer(services)
    await second.ready()
    expect(second.output()).not.toMatch(link)
  })

  test('a peer that never answers does not hold up the end', async () => {
    await using foyer = spawnFoyer(data())
    const url = new URL(await foyer.ready())
    const silent = connect(Number(url.port), url.hostname)
    silent.write(
      `GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: ${url.host}\r\nOrigin: ${url.origin}\r\n` +
        'Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n' +
        'Sec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==\r\n\r\n',
    )
    await once(silent, 'data')
    silent.pause()
    expect(await foyer.end('SIGTERM')).toBe(0)
    await expect(readFile(join(folder, 'data', 'foyer.lock'))).rejects.toThrow('ENOENT')
    silent.destroy()
  })

  test('killed in the middle of the story, it loses nothing that was acknowledged', async () => {
    const environment = { ...data(), PORT: String(await freePort()) }
    await using before = spawnFoyer(environment)
    const url = await before.ready()
    await using ada = await Agent.logsIn(url, 'ada@example.com')
    const { id } = await ada.startsSession('Cleo')
    ada.watches(id)
    await ada.opens(id)
    await ada.addsTask(id, 'Terms')
    await using cleo = new Customer(url)
    await cleo.continues(await ada.findsLink(id))
    await cleo.arrives()
    await cleo.completes('Terms')
    await ada.sees(id, 'online-complete')
    await before.end('SIGKILL')
    ada.rows.clear()

    await using after = spawnFoyer(environment)
    await after.ready()
    await ada.sees(id, 'online-complete', 20_000)
    await ada.addsTask(id, 'One more')
    await cleo.seesInRoom('the new task', ({ tasks }) => tasks.some(({ title }) => title === 'One more'))
    const { events } = await ada.reads(id)
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_event, index) => index + 1))
    expect(events.filter(({ type }) => type === 'task-completed')).toHaveLength(1)
  })

  test('a folder that holds the demo is served on loopback only', async () => {
    await using demo = spawnFoyer(data())
    await demo.ready()
    await demo.end('SIGTERM')
    for (const beyond of [{ HOST: '0.0.0.0' }, { PUBLIC_URL: 'https://foyer.example.com' }]) {
      await using foyer = spawnFoyer({ ...data(), ...beyond })
      expect(await foyer.exit()).toBe(1)
      expect(foyer.output()).toContain('holds the demo')
    }
  })

  test('beyond loopback there is no demo and no password; the administrator is made by command', async () => {
    const environment = { ...data(), PUBLIC_URL: 'http://foyer.example.com' }
    await using made = spawnFoyer(environment, ['dist/server/admin.js', 'create', 'Root@Company.com'])
    expect(await made.exit()).toBe(0)
    const [, password = ''] = /this once: (\S+)/.exec(made.output()) ?? []
    const { PUBLIC_URL, ...local } = environment
    await using foyer = spawnFoyer({ ...local })
    const url = await foyer.ready()
    expect(foyer.output()).not.toContain('demo')
    await expect(Agent.logsIn(url, 'ada@example.com')).rejects.toThrow('wrong-password')
    await using root = await Agent.logsIn(url, 'root@company.com', password)
    expect(root.socket.connected).toBe(true)
    expect(PUBLIC_URL).toBeDefined()
  })

  test.each([
    [
      'an unreachable database',
      { DATABASE_URL: 'postgres://foyer:hunter2@127.0.0.1:1/foyer' },
      'DATABASE_URL',
    ],
    ['a wrong kind of database', { DATABASE_URL: 'mysql://foyer:hunter2@127.0.0.1/foyer' }, 'DATABASE_URL'],
    ['a setting that is none', { PORT: 'eighty' }, 'PORT'],
  ])('%s gives one clear line without the value, and exit code 1', async (_what, environment, named) => {
    await using foyer = spawnFoyer({ ...data(), FOYER_SECRET: secret, ...environment })
    expect(await foyer.exit()).toBe(1)
    expect(foyer.output().trim().split('\n')).toHaveLength(1)
    expect(foyer.output()).toContain(named)
    expect(foyer.output()).not.toContain('hunter2')
  })

  test('an unreachable Redis, and a secret that does not fit, are told likewise', async () => {
    const services = { DATABASE_URL: await freshDatabase(), FOYER_SECRET: secret, PORT: '0' }
    await using withoutRedis = spawnFoyer({ ...services, REDIS_URL: 'redis://:hunter2@127.0.0.1:1' })
    expect(await withoutRedis.exit()).toBe(1)
    expect(withoutRedis.output()).toMatch(/^Foyer cannot start: REDIS_URL: [^\n]+\n$/)

    await using first = spawnFoyer(services)
    await first.ready()
    expect(await first.end('SIGTERM')).toBe(0)
    await using second = spawnFoyer({ ...services, FOYER_SECRET: `${secret}, another` })
    expect(await second.exit()).toBe(1)
    expect(second.output()).toMatch(/^Foyer cannot start: FOYER_SECRET [^\n]+\n$/)
  })

  test('without Redis a second process waits for the first to go, and takes over', async () => {
    const services = { DATABASE_URL: await freshDatabase(), FOYER_SECRET: secret, PORT: '0' }
    await using first = spawnFoyer(services)
    await first.ready()
    expect(await holdDatabase(services.DATABASE_URL, 100, () => undefined)).toBeNull()
    await using second = spawnFoyer(services)
    await first.end('SIGTERM')
    await second.ready()
  })

  test('several processes started at once on an empty database migrate it once', async () => {
    await using redis = await startRedis()
    const environment = {
      DATABASE_URL: await createDatabase(inject('postgres')),
      REDIS_URL: redis.url,
      FOYER_SECRET: secret,
      PORT: '0',
    }
    await using one = spawnFoyer(environment)
    await using two = spawnFoyer(environment)
    await using three = spawnFoyer(environment)
    for (const foyer of [one, two, three]) {
      const url = await foyer.ready()
      expect((await fetch(`${url}/health/ready`)).status).toBe(200)
    }
  })
})
