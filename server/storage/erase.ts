import { and, eq, inArray, notExists, sql } from 'drizzle-orm'
import type { SessionId } from '../../shared/ids.ts'
import { nameWords } from '../domain/search.ts'
import type { Transaction } from './database.ts'
import { discardUnused, documentsIn } from './documents.ts'
import { discardFiles } from './files.ts'
import {
  chatMessages,
  codes,
  entries,
  links,
  looks,
  messages,
  presenceChanges,
  searchWords,
  sessionEvents,
  sessions,
  sessionSearch,
  tasks,
  transfers,
  unpublished,
  wordsOfSearch,
} from './schema.ts'

type Session = typeof sessions.$inferSelect

/** Everything that belongs to a session alone. What a search reads goes with the session itself. */
const belongings = [
  chatMessages,
  tasks,
  links,
  entries,
  codes,
  messages,
  transfers,
  looks,
  presenceChanges,
  unpublished,
] as const

/**
 * Erases a session that this transaction has locked. Of its activity the chain stays, without what was said: whoever
 * has its end can still tell that no line is missing and none was changed.
 */
export async function eraseSession(tx: Transaction, { id, customerName }: Session): Promise<void> {
  await discardFiles(tx, { session: id })
  const documents = await documentsIn(tx, id)
  for (const table of belongings) await tx.delete(table).where(eq(table.sessionId, id))
  // A contract made for her alone.
  await discardUnused(tx, documents)
  await tx.update(sessionEvents).set({ data: null, salt: null }).where(eq(sessionEvents.sessionId, id))
  await tx.delete(sessions).where(eq(sessions.id, id))
  await forgetName(tx, customerName)
}

/** Locked, in one order; those that are gone meanwhile are left out. */
export const lockSessions = (tx: Transaction, ids: readonly SessionId[]): Promise<Session[]> =>
  tx
    .select()
    .from(sessions)
    .where(inArray(sessions.id, [...ids]))
    .orderBy(sessions.id)
    .for('update')

/** The words of a name that no other session has. */
async function forgetName(tx: Transaction, name: string): Promise<void> {
  const words = nameWords(name)
  if (words.length === 0) return
  const others = tx
    .select({ one: sql`1` })
    .from(sessionSearch)
    .where(sql`${wordsOfSearch} @> array[${searchWords.word}]`)
  await tx.delete(searchWords).where(and(inArray(searchWords.word, words), notExists(others)))
}
