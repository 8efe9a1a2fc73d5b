import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { root } from '../../server/root.ts'
import { openPostgres } from '../../server/storage/database.ts'
import { storeSetting } from '../../server/storage/settings.ts'
import type { StoredDocument } from '../../shared/documents.ts'
import { Agent } from '../../tests/support/agent.ts'
import { toSign } from '../../tests/support/contract.ts'
import { addPeople } from '../../tests/support/foyer.ts'
import { spawnFoyer, type FoyerProcess } from '../../tests/support/process.ts'
import { seat, type House, type Seated } from '../tasks/seat.ts'
import type { Services } from '../world/services.ts'

export interface SignHouse extends House, AsyncDisposable {
  foyer: FoyerProcess
}

/** A fresh Foyer of one process, where leaving shows at once and nobody is slowed down. */
export async function openHouse(services: Services): Promise<SignHouse> {
  await services.redis.flushall()
  const folder = await mkdtemp(join(tmpdir(), 'foyer-bench-'))
  const database = await services.database()
  await addPeople(database)
  const opened = await openPostgres(database, root, () => undefined)
  for (const key of ['requestsPerMinute', 'joinTriesPerMinute'] as const)
    await storeSetting(opened.db, key, 100_000, null)
  await storeSetting(opened.db, 'graceMs', 0, null)
  await opened.close()
  const foyer = spawnFoyer({
    DATABASE_URL: database,
    REDIS_URL: services.redisUrl,
    FOYER_DATA: folder,
    FOYER_SECRET: randomBytes(32).toString('base64url'),
    PORT: '0',
  })
  const url = await foyer.ready()
  const ada = await Agent.logsIn(url, 'ada@example.com')
  return {
    foyer,
    url,
    ada,
    database,
    [Symbol.asyncDispose]: async () => {
      await ada[Symbol.asyncDispose]()
      await foyer[Symbol.asyncDispose]()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** Ada brings a contract. */
export async function bring({ ada }: House, pdf: Buffer): Promise<StoredDocument> {
  const type = { 'content-type': 'application/pdf' }
  const answer = await ada.browser.ask('POST', '/api/documents?name=Contract.pdf', pdf, type)
  if (!answer.ok) throw new Error(`a contract was refused: ${await answer.text()}`)
  return (await answer.json()) as StoredDocument
}

/** A customer in the room, who is to sign it. */
export const signer = (house: House, document: StoredDocument): Promise<Seated> =>
  seat(house, [toSign(document)])
