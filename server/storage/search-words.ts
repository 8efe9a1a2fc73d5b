import { arrayOverlaps } from 'drizzle-orm'
import { keysOf, keysOfTyped, meantBy } from '../domain/misspelt.ts'
import { nameWords } from '../domain/search.ts'
import type { Database, Transaction } from './database.ts'
import { searchWords } from './schema.ts'

/** Words looked at for one that was typed. */
const LOOKED_AT = 500

/** The words of a name are known from now on. In one order, so that two who add the same wait and do not collide. */
export async function rememberName(db: Database | Transaction, ...names: string[]): Promise<void> {
  const words = [...new Set(names.flatMap(nameWords))].sort()
  if (words.length === 0) return
  const rows = words.map((word) => ({ word, keys: keysOf(word) }))
  await db.insert(searchWords).values(rows).onConflictDoNothing()
}

/** Words of names that somebody may have mistyped so, the nearest first. */
export async function wordsLike(db: Database, typed: string, most: number): Promise<string[]> {
  const keys = keysOfTyped(typed)
  if (keys.length === 0) return []
  const found = await wordsWith(db, keys)
  return meantBy(
    typed,
    found.map(({ word }) => word),
  ).slice(0, most)
}

/** By index: each key has few words. */
export const wordsWith = (db: Database, keys: readonly string[]) =>
  db
    .select({ word: searchWords.word })
    .from(searchWords)
    .where(arrayOverlaps(searchWords.keys, [...keys]))
    .limit(LOOKED_AT)
