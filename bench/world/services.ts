import { Redis } from 'ioredis'
import type pg from 'pg'
import { onServer, startPostgres } from '../../tests/support/postgres.ts'
import { startRedis } from '../../tests/support/redis.ts'
import { Shutdown } from '../../server/shutdown.ts'

/** Postgres and Redis of this run alone, on free loopback ports. */
export interface Services {
  redis: Redis
  redisUrl: string
  /** A new database, a copy of `template` where one is named. */
  database(template?: string): Promise<string>
  /** What Redis has used since its start, in ms. */
  redisCpuMs(): Promise<number>
  postgresVersion(): Promise<string>
  /** PostgreSQL's first process. */
  postgresPid(): Promise<number>
  [Symbol.asyncDispose](): Promise<void>
}

export async function startServices(): Promise<Services> {
  const resources = new Shutdown()
  const postgres = await startPostgres({ sharedBuffers: '2GB' })
  resources.opened('Postgres', async () => postgres[Symbol.asyncDispose]())
  const server = await startRedis()
  resources.opened('Redis', async () => server[Symbol.asyncDispose]())
  const redis = new Redis(server.url)
  redis.on('error', () => undefined)
  resources.opened('connection to Redis', () => redis.disconnect())
  return {
    redis,
    redisUrl: server.url,
    database: (template) => postgres.database(template),
    redisCpuMs: async () => cpuMsIn(await redis.info('cpu')),
    postgresVersion: () => onServer(postgres.url, versionOf),
    postgresPid: () => onServer(postgres.url, firstProcessOf),
    [Symbol.asyncDispose]: async () => {
      // What is waited for below does not by itself keep this process alive.
      const alive = setInterval(() => undefined, 1_000)
      await resources.close(20_000, (name, fault) => console.error(name, fault))
      clearInterval(alive)
    },
  }
}

function cpuMsIn(info: string): number {
  const seconds = (name: string) => Number(new RegExp(`${name}:([\\d.]+)`).exec(info)?.[1] ?? 0)
  return (seconds('used_cpu_user') + seconds('used_cpu_sys')) * 1_000
}

async function versionOf(client: pg.Client): Promise<string> {
  const { rows } = await client.query<{ server_version: string }>('show server_version')
  return rows[0]?.server_version.split(' ')[0] ?? ''
}

/** It says so on the first line of a file that only its own account reads. */
async function firstProcessOf(client: pg.Client): Promise<number> {
  const { rows } = await client.query<{ pid: string }>(
    `select split_part(pg_read_file('postmaster.pid'), E'\\n', 1) as pid`,
  )
  return Number(rows[0]?.pid)
}
