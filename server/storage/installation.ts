import { eq } from 'drizzle-orm'
import type { Database } from './database.ts'
import { installation } from './schema.ts'
import type { Seal } from './secrets.ts'

export class WrongSecretError extends Error {
  constructor() {
    super('FOYER_SECRET does not fit this database: it was made with another one')
  }
}

/**
 * The one row that says which secret this database belongs to; made at the first start. A secret that
 * replaced the recorded one is taken over while FOYER_SECRET_PREVIOUS names that. Throws WrongSecretError.
 */
export async function claimInstallation(db: Database, seal: Seal, now: Date) {
  const fresh = { id: 1, secretCheck: seal.check, createdAt: now }
  await db.insert(installation).values(fresh).onConflictDoNothing()
  const [found] = await db.select().from(installation)
  if (!found) throw new Error('the installation row is gone')
  if (found.secretCheck === seal.check) return found
  if (found.secretCheck !== seal.previousCheck) throw new WrongSecretError()
  await db.update(installation).set({ secretCheck: seal.check }).where(eq(installation.id, 1))
  return found
}

export async function markDemo(db: Database): Promise<void> {
  await db.update(installation).set({ demo: true }).where(eq(installation.id, 1))
}
