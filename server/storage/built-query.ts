import type { Database } from './database.ts'

/**
 * A query whose text is put together once per database instead of at every use, which costs more than sending it.
 * For queries that every connection asks. Prepare it under the name '': the server then keeps nothing of it, so that
 * a pooler between may hand out any of its connections.
 */
export function builtOnce<Query>(build: (db: Database) => Query): (db: Database) => Query {
  const built = new WeakMap<Database, Query>()
  return (db) => {
    const known = built.get(db)
    if (known) return known
    const query = build(db)
    built.set(db, query)
    return query
  }
}
