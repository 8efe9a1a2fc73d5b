import { root } from '../../server/root.ts'
import { openPostgres } from '../../server/storage/database.ts'
import { storeSetting } from '../../server/storage/settings.ts'
import { seed } from '../world/seed.ts'
import type { Services } from '../world/services.ts'

/** Rooms, each of a customer and an agent of her own: a console has one room open at a time. */
export interface ChatWorld {
  services: Services
  rooms: { session: string; key: string; login: string }[]
  /** A database with all of it, and an empty Redis. */
  begin(): Promise<string>
}

export async function makeChatWorld(services: Services, count: number): Promise<ChatWorld> {
  const template = await services.database()
  const { customers, consoles } = await seed(template, {
    customers: count,
    consoles: count,
    listed: 1,
    isShared: false,
  })
  const database = await openPostgres(template, root, () => undefined)
  // All come from one machine, and more of them than write in a minute of a smaller run.
  await storeSetting(database.db, 'requestsPerMinute', 10_000_000, null)
  await storeSetting(database.db, 'chatPerMinute', 100_000, null)
  await database.close()
  return {
    services,
    rooms: customers.map(({ session, key }, n) => ({ session, key, login: consoles[n] ?? '' })),
    begin: async () => {
      await services.redis.flushall()
      return services.database(new URL(template).pathname.slice(1))
    },
  }
}
