import { arrayOverlaps } from 'drizzle-orm'
import { keysOf, keysOfTyped, meantBy } from '../domain/misspelt.ts'
import { nameWords } from '../domain/search.ts'
import type { Database, Transaction } from './database.ts'
import { searchWords } from './schema.ts'

/** Words looked at for one that was typed. */
const LOOKED_AT = 300

/** The words of a name are known from now on. In one order, so that two who add the same wait and do not collide. */
export async function rememberName(db: Database | Transaction, ...names: string[]): Promise<void> {
  const words = [...new Set(names.flatMap(nameWords))].sort()
  if (words.length === 0) return
  const rows = words.map((word) => ({ word, keys: keysOf(word) }))
  await db.insert(searchWords).values(rows).onConflictDoNothing()
}

/** What is known of a word that was typed. */
export interface Typed {
  /** A name has a word that begins so: it need not be mistyped. */
  isBegun: boolean
  /** Words of names that somebody may have begun to type so, with or without a mistake, the nearest first. */
  meant: string[]
}

/** Each word by itself: one that begins many names leaves nothing for the others otherwise. */
export const lookUp = (db: Database, typed: readonly string[], most: number): Promise<Typed[]> =>
  Promise.all(
    typed.map(async (each) => {
      const keys = keysOfTyped(each)
      const known = keys.length === 0 ? [] : (await wordsWith(db, keys)).map(({ word }) => word)
      const meant = meantBy(each, known)
      return { isBegun: meant[0]?.startsWith(each) ?? false, meant: meant.slice(0, most) }
    }),
  )

/** By index: each key has few words. */
export const wordsWith = (db: Database, keys: readonly string[]) =>
  db
    .select({ word: searchWords.word })
    .from(searchWords)
    .where(arrayOverlaps(searchWords.keys, [...keys]))
    .limit(LOOKED_AT)
