import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Settings } from '../../shared/settings.ts'
import { addAgent } from '../../server/actions/add-agent.ts'
import { startApp, type App } from '../../server/app.ts'
import { readConfig } from '../../server/config.ts'
import { demoLogins, demoTeam } from '../../server/demo/people.ts'
import { createLogger } from '../../server/logger.ts'
import { root, version } from '../../server/root.ts'
import { Shutdown } from '../../server/shutdown.ts'
import { openPostgres, type OpenDatabase } from '../../server/storage/database.ts'
import { Agent, tokenIn } from './agent.ts'
import { Customer } from './customer.ts'
import { freshDatabase } from './shared-postgres.ts'
import { startMailbox, type Mailbox } from './mailbox.ts'
import { freePort } from './ports.ts'
import { startRedis, type TestRedis } from './redis.ts'
import { until } from './until.ts'

export type Environment = Record<string, string>

/** Limits are for strangers; tests raise them, except where they are what is tested. */
export const raised: Partial<Settings> = {
  loginTriesPerMinute: 10_000,
  joinTriesPerMinute: 10_000,
  requestsPerMinute: 1_000_000,
  graceMs: 1_000,
}

export const secret = 'a secret of the tests, long enough for that'

export interface Foyer extends AsyncDisposable {
  readonly url: string
  /** Where the first administrator is made; null once there is one. */
  readonly setUpUrl: string | null
  readonly environment: Environment
  /** Null where messages go to the outbox. */
  readonly mailbox: Mailbox | null
  readonly redis: TestRedis | null
  /** Logged in, until the end at the latest. */
  agent(name: 'Ada' | 'Bo' | 'Cy' | 'admin'): Promise<Agent>
  /** The database of the services, open until the end. */
  database(): Promise<OpenDatabase>
  customer(): Customer
  /** The secret in the invitation of a session, from the mail or the outbox. */
  linkOf(agent: Agent, sessionId: string): Promise<string>
  /** Starts one more process on the same services; answers with its address. */
  another(): Promise<string>
  /** Stops the process and starts another one on the same data, at the same address. */
  restart(whileDown?: () => Promise<void>): Promise<void>
}

export type Pair = 'embedded' | 'services'

/**
 * Foyer as `npm start` runs it (embedded), or on Postgres, Redis and a mail server (services); `more` is added to that.
 * `now` is a clock that is moved by hand. `empty`: on services, where nobody is yet and no mail server is set up.
 */
export async function startFoyer(
  pair: Pair | 'empty',
  settings: Partial<Settings> = {},
  more: Environment = {},
  now?: () => Date,
): Promise<Foyer> {
  const resources = new Shutdown()
  try {
    const surroundings =
      pair === 'embedded' ? await embedded(resources) : await services(resources, pair === 'empty')
    const environment = { ...surroundings.environment, ...more }
    return await run({ ...surroundings, environment }, settings, resources, now)
  } catch (fault) {
    await closeAll(resources)
    throw fault
  }
}

const closeAll = (resources: Shutdown): Promise<void> =>
  resources.close(30_000, (name, fault) => console.error(name, fault))

interface Around {
  environment: Environment
  mailbox: Mailbox | null
  redis: TestRedis | null
}

async function embedded(resources: Shutdown): Promise<Around> {
  const folder = await mkdtemp(join(tmpdir(), 'foyer-data-'))
  resources.opened('folder', () => rm(folder, { recursive: true, force: true }))
  return { environment: { FOYER_DATA: folder, PORT: String(await freePort()) }, mailbox: null, redis: null }
}

async function services(resources: Shutdown, isEmpty: boolean): Promise<Around> {
  const [database, redis, mailbox, folder] = await Promise.all([
    freshDatabase(),
    startRedis(),
    startMailbox(),
    mkdtemp(join(tmpdir(), 'foyer-data-')),
  ])
  resources.opened('folder', () => rm(folder, { recursive: true, force: true }))
  resources.opened('redis', async () => redis[Symbol.asyncDispose]())
  resources.opened('mailbox', async () => mailbox[Symbol.asyncDispose]())
  if (!isEmpty) await addPeople(database)
  const environment = {
    DATABASE_URL: database,
    REDIS_URL: redis.url,
    ...(!isEmpty && { SMTP_URL: mailbox.url }),
    FOYER_DATA: folder,
    FOYER_SECRET: secret,
    PORT: String(await freePort()),
  }
  return { environment, mailbox, redis }
}

/** The people of the demo, where there is no demo. */
export async function addPeople(databaseUrl: string): Promise<void> {
  const database = await openPostgres(databaseUrl, root, () => undefined)
  for (const { email, name, role } of demoLogins.logins)
    await addAgent(database.db, { email, name, role, team: demoTeam, password: demoLogins.password })
  await database.close()
}

async function run(
  around: Around,
  settings: Partial<Settings>,
  resources: Shutdown,
  now?: () => Date,
): Promise<Foyer> {
  const start = (environment: Environment): Promise<App> =>
    startApp(readConfig(environment), {
      root,
      version,
      logger: createLogger(process.env['LOG_LEVEL'] ?? 'silent'),
      settings: { ...raised, ...settings },
      ...(now && { now }),
    })
  let app = await start(around.environment)
  const { url, setUpUrl } = app
  resources.opened('app', () => app.close())
  return {
    ...around,
    url,
    setUpUrl,
    agent: async (name) => {
      const agent = await Agent.logsIn(url, `${name.toLowerCase()}@example.com`)
      resources.opened('agent', () => agent[Symbol.asyncDispose]())
      return agent
    },
    database: async () => {
      const database = await openPostgres(around.environment['DATABASE_URL'] ?? '', root, () => undefined)
      resources.opened('database', () => database.close())
      return database
    },
    customer: () => {
      const customer = new Customer(url)
      resources.opened('customer', () => customer[Symbol.asyncDispose]())
      return customer
    },
    linkOf: async (agent, sessionId) => {
      if (!around.mailbox) return agent.findsLink(sessionId)
      const { customer } = await until('the invitation is sent', async () => {
        const room = await agent.reads(sessionId)
        return room.invitation?.state === 'sent' && room
      })
      return tokenIn((await around.mailbox.mailTo(customer.email ?? '')).raw)
    },
    another: async () => {
      const other = await start({ ...around.environment, PORT: '0' })
      resources.opened('another app', () => other.close())
      return other.url
    },
    restart: async (whileDown) => {
      await app.close()
      await whileDown?.()
      app = await start(around.environment)
    },
    [Symbol.asyncDispose]: () => closeAll(resources),
  }
}
