import { and, eq, isNotNull, ne, sql } from 'drizzle-orm'
import { sessions } from '../storage/schema.ts'
import { pinOf } from './customer-details.ts'
import type { Dependencies } from './dependencies.ts'

const AT_ONCE = 500

/**
 * After the server's secret was replaced: seals anew with the present one what PINs the one before has sealed, so that
 * this can be forgotten. Answers how many; several processes may do so at once.
 */
export async function resealPins({ db, seal }: Pick<Dependencies, 'db' | 'seal'>): Promise<number> {
  const keyOf = sql`substring(${sessions.sealedPin} from 1 for ${sql.raw(String(seal.keyId.length))})`
  for (let count = 0; ;) {
    const found = await db
      .select({ id: sessions.id, sealedPin: sessions.sealedPin })
      .from(sessions)
      .where(and(isNotNull(sessions.sealedPin), ne(keyOf, seal.keyId)))
      .limit(AT_ONCE)
    for (const { id, sealedPin: before } of found) {
      if (!before) continue
      const sealedPin = seal.seal(seal.open(before, pinOf(id)), pinOf(id))
      // Unless it was changed meanwhile.
      await db
        .update(sessions)
        .set({ sealedPin })
        .where(and(eq(sessions.id, id), eq(sessions.sealedPin, before)))
    }
    count += found.length
    if (found.length === 0) return count
  }
}
