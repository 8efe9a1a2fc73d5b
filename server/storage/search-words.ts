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

/** What is known of a word that was typed. */
export interface Typed {
  /** A name has a word that begins so: it need not be mistyped. */
  isBegun: boolean
  /** Words of names that somebody may have mistyped so, the nearest first; those that hold it as it is are left out. */
  meant: string[]
}

export async function lookUp(db: Database, typed: readonly string[], most: number): Promise<Typed[]> {
  const keys = [...new Set(typed.flatMap(keysOfTyped))]
  const known = keys.length === 0 ? [] : (await wordsWith(db, keys)).map(({ word }) => word)
  return typed.map((each) => ({
    isBegun: known.some((word) => word.startsWith(each)),
    meant: meantBy(
      each,
      known.filter((word) => !word.includes(each)),
    ).slice(0, most),
  }))
}

/** By index: each key has few words. */
export const wordsWith = (db: Database, keys: readonly string[]) =>
  db
    .select({ word: searchWords.word })
    .from(searchWords)
    .where(arrayOverlaps(searchWords.keys, [...keys]))
    .limit(LOOKED_AT)
