import { and, eq, isNull } from 'drizzle-orm'
import { searchText } from '../domain/search.ts'
import { rememberName } from '../storage/search-words.ts'
import { sessions } from '../storage/schema.ts'
import type { Dependencies } from './dependencies.ts'

const AT_ONCE = 500

/**
 * Makes sessions searchable that were begun before there was a search. Answers how many; several processes may do so
 * at once, and one that is cut short is gone on with at the next start.
 */
export async function fillSearch({ db }: Pick<Dependencies, 'db'>): Promise<number> {
  for (let count = 0; ;) {
    const found = await db
      .select({
        id: sessions.id,
        customerName: sessions.customerName,
        customerEmail: sessions.customerEmail,
        customerPhone: sessions.customerPhone,
      })
      .from(sessions)
      .where(isNull(sessions.search))
      .limit(AT_ONCE)
    await rememberName(db, ...found.map(({ customerName }) => customerName))
    for (const { id, ...customer } of found)
      await db
        .update(sessions)
        .set({ search: searchText(customer) })
        // Unless it was changed meanwhile.
        .where(and(eq(sessions.id, id), isNull(sessions.search)))
    count += found.length
    if (found.length === 0) return count
  }
}
