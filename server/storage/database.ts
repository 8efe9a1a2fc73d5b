import { PGlite } from '@electric-sql/pglite'
import { btree_gin } from '@electric-sql/pglite/contrib/btree_gin'
import { pg_trgm } from '@electric-sql/pglite/contrib/pg_trgm'
import { drizzle as drizzlePg } from 'drizzle-orm/node-postgres'
import { migrate as migratePg } from 'drizzle-orm/node-postgres/migrator'
import type { SQL } from 'drizzle-orm'
import type { PgDatabase, PgQueryResultHKT } from 'drizzle-orm/pg-core'
import { drizzle as drizzlePglite } from 'drizzle-orm/pglite'
import { migrate as migratePglite } from 'drizzle-orm/pglite/migrator'
import { join } from 'node:path'
import pg from 'pg'
import { codesOf } from './database-faults.ts'
import * as schema from './schema.ts'

export type Database = PgDatabase<PgQueryResultHKT, typeof schema>
export type Transaction = Parameters<Parameters<Database['transaction']>[0]>[0]

export interface OpenDatabase {
  db: Database
  /**
   * The same for searches, never reading a large table from one end to the other. With a limit, Postgres would rather
   * do that and hope to be done soon; what is rare makes it read them all. Embedded, tables are small.
   */
  searching: Database
  /** Plain SQL outside of any transaction, for the job queue; several statements where there are no values. */
  query(text: string, values?: unknown[]): Promise<{ rows: unknown[] }>
  /** No other process changes the shape of the database meanwhile. */
  exclusively(work: () => Promise<void>): Promise<void>
  close(): Promise<void>
}

/** What a query in SQL answers; both drivers say it alike. */
export async function rowsFrom<Row>(db: Database | Transaction, query: SQL): Promise<Row[]> {
  const result: unknown = await db.execute(query)
  return (result as { rows: Row[] }).rows
}

/** Two waited for each other: Postgres has undone one of them, which may begin anew (SQLSTATE of its appendix A). */
const DEADLOCK = '40P01'
const TRIES = 3

/**
 * A transaction, begun anew where it and another have waited for each other. `work` reaches nothing but the database,
 * and that through what it is given.
 */
export async function transact<T>(db: Database, work: (tx: Transaction) => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await db.transaction(work)
    } catch (fault) {
      if (tries >= TRIES || !codesOf(fault).includes(DEADLOCK)) throw fault
    }
  }
}

/** Locks of the database, by number: held while migrating, and by the only process without Redis. */
export const advisoryLocks = { migrate: 7_203_001, onlyProcess: 7_203_002 } as const

const migrationsFolder = (root: string) => join(root, 'migrations')

/** Postgres, migrated under an advisory lock so that several processes may start at once. */
export async function openPostgres(
  url: string,
  root: string,
  onError: (fault: Error) => void,
): Promise<OpenDatabase> {
  await underLock(url, (client) => migratePg(drizzlePg(client), { migrationsFolder: migrationsFolder(root) }))
  const pool = openPool(url, 10, onError)
  const searches = openPool(
    url,
    4,
    onError,
    // The pool waits for it (pg-pool 3.14), though its types do not say so.
    (client) => client.query('set enable_seqscan = off') as unknown as void,
  )
  return {
    db: drizzlePg(pool, { schema }),
    searching: drizzlePg(searches, { schema }),
    query: (text, values) => pool.query(text, values),
    exclusively: (work) => underLock(url, work),
    close: async () => void (await Promise.all([pool.end(), searches.end()])),
  }
}

function openPool(
  connectionString: string,
  max: number,
  onError: (fault: Error) => void,
  onConnect?: pg.PoolConfig['onConnect'],
): pg.Pool {
  const pool = new pg.Pool({
    connectionString,
    max,
    connectionTimeoutMillis: 5_000,
    keepAlive: true,
    ...(onConnect && { onConnect }),
  })
  // An idle connection that breaks (Postgres restarts) is replaced by the pool; unheard, it would end the process.
  pool.on('error', onError)
  // In use it is nobody's: the query that was running says so itself.
  pool.on('connect', (client) => client.on('error', () => undefined))
  return pool
}

/** Holds the lock of migrations on a connection of its own; of several processes one works, the others wait. */
async function underLock(url: string, work: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 })
  client.on('error', () => undefined)
  await client.connect()
  try {
    await client.query('select pg_advisory_lock($1)', [advisoryLocks.migrate])
    await work(client)
  } finally {
    await client.end()
  }
}

/** The embedded database in a folder that this process alone holds (see lock-file.ts). */
export async function openEmbedded(folder: string, root: string): Promise<OpenDatabase> {
  const lite = await PGlite.create(folder, { extensions: { btree_gin, pg_trgm } })
  const db = drizzlePglite(lite, { schema })
  await migratePglite(db, { migrationsFolder: migrationsFolder(root) })
  // It learned how arrays are written when it was opened: before there were types of ours.
  await lite.refreshArrayTypes()
  return {
    db,
    searching: db,
    query: async (text, values = []) =>
      values.length > 0
        ? lite.query(text, values)
        : { rows: (await lite.exec(text)).flatMap(({ rows }) => rows) },
    exclusively: (work) => work(),
    close: () => lite.close(),
  }
}
