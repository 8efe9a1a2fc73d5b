import type { Database } from './database.ts'

/**
 * A query whose text is put together once per database instead of at every use, which costs more than sending it. For
 * what every connection or command asks. Prepare it under a name of its own: each connection then plans it once.
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
