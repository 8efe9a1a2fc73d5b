import { Shutdown } from '../../server/shutdown.ts'
import type { Settings } from '../../shared/settings.ts'
import { addPeople, raised, secret } from './foyer.ts'
import { Installation } from './installation.ts'
import { openLine } from './line.ts'
import { Member } from './member.ts'
import { onServer } from './postgres.ts'
import { spawnFoyer } from './process.ts'
import { startRedis, type TestRedis } from './redis.ts'
import { freshDatabase } from './shared-postgres.ts'

interface Options {
  processes: 2 | 3
  settings?: Partial<Settings>
  redis?: Parameters<typeof startRedis>[0]
  /** A database of a server that may fail; else one of the server all tests share. */
  database?: string
}

/** Some processes of the built Foyer on one Postgres and one Redis: `await using foyer = await startInstallation(…)`. */
export async function startInstallation(options: Options): Promise<Installation> {
  const resources = new Shutdown()
  const close = () => resources.close(30_000, (name, fault) => console.error(name, fault))
  try {
    const redis = await startRedis(options.redis)
    resources.opened('redis', async () => redis[Symbol.asyncDispose]())
    const database = options.database ?? (await freshDatabase())
    await addPeople(database)
    await store(database, { ...raised, ...options.settings })
    const start = () => startMember(database, redis, resources)
    const starting = [start(), start(), ...(options.processes === 3 ? [start()] : [])] as const
    // One that fails must not leave the others starting behind its back.
    await Promise.allSettled(starting)
    return new Installation(redis, database, await Promise.all(starting), close)
  } catch (fault) {
    await close()
    throw fault
  }
}

/** These settings, stored for the system. */
export async function store(database: string, settings: Partial<Settings>): Promise<void> {
  await onServer(database, async (client) => {
    for (const [key, value] of Object.entries(settings))
      await client.query('insert into settings (key, value) values ($1, $2)', [key, JSON.stringify(value)])
  })
}

async function startMember(database: string, redis: TestRedis, resources: Shutdown): Promise<Member> {
  const toRedis = await openLine(redis.port)
  resources.opened('line', async () => toRedis[Symbol.asyncDispose]())
  const foyer = spawnFoyer({
    DATABASE_URL: database,
    REDIS_URL: `redis://127.0.0.1:${toRedis.port}`,
    FOYER_SECRET: secret,
    PORT: '0',
  })
  resources.opened('process', async () => foyer[Symbol.asyncDispose]())
  const member = await Member.meet(foyer, toRedis)
  resources.opened('console', async () => member.ada[Symbol.asyncDispose]())
  return member
}
