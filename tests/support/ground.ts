import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { addPeople, raised, secret } from './foyer.ts'
import { startRedis } from './redis.ts'
import { freshDatabase } from './shared-postgres.ts'
import { store } from './start-installation.ts'

/** What processes that are killed one after the other come back to: `spawnFoyer(ground.environment)`. */
export interface Ground extends AsyncDisposable {
  readonly database: string
  readonly environment: Record<string, string>
}

export async function openGround(): Promise<Ground> {
  const [database, redis, folder] = await Promise.all([
    freshDatabase(),
    startRedis(),
    mkdtemp(join(tmpdir(), 'foyer-kills-')),
  ])
  await addPeople(database)
  await store(database, raised)
  return {
    database,
    environment: {
      DATABASE_URL: database,
      REDIS_URL: redis.url,
      FOYER_DATA: folder,
      FOYER_SECRET: secret,
      PORT: '0',
    },
    [Symbol.asyncDispose]: async () => {
      await redis[Symbol.asyncDispose]()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
