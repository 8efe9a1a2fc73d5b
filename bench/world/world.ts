import { randomBytes } from 'node:crypto'
import type { Beginning } from '../servers/orders.ts'
import { recordAdmission } from './admission.ts'
import { listOf, type Seating } from './seating.ts'
import { seed, type People } from './seed.ts'
import type { Services } from './services.ts'

/** What all runs of a section share; each gets a fresh copy of the database and an empty Redis. */
export interface World {
  seating: Seating
  people: People
  services: Services
  /** For each of so many processes of one run. */
  begin(processes: number): Promise<Beginning[]>
}

export async function makeWorld(services: Services, seating: Seating): Promise<World> {
  const secret = randomBytes(32).toString('base64url')
  const template = await services.database()
  const people = await seed(template, seating)
  const copy = () => services.database(new URL(template).pathname.slice(1))
  const { redisUrl } = services
  const alone = { redisUrl, secret, process: 0, processes: 1, admission: null }
  const listed = listOf(seating, 0).map((n) => people.customers[n]?.session ?? '')
  const admission = await recordAdmission({ ...alone, databaseUrl: await copy() }, people, listed)
  return {
    seating,
    people,
    services,
    begin: async (processes) => {
      await services.redis.flushall()
      const databaseUrl = await copy()
      return Array.from({ length: processes }, (_, process) => ({
        ...alone,
        databaseUrl,
        process,
        processes,
        admission,
      }))
    },
  }
}
