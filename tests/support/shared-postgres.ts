import { inject } from 'vitest'
import { openQueue } from '../../server/jobs/queue.ts'
import { createLogger } from '../../server/logger.ts'
import { openPostgres } from '../../server/storage/database.ts'
import { createDatabase, databaseUrl, onServer } from './postgres.ts'

const template = 'foyer_template'
/** Any number: the lock of whoever makes the template while others wait for it. */
const makingTheTemplate = 4_471
let ready: Promise<void> | undefined

/** The address of a new database of this run's Postgres, with our tables and the queue's in it. */
export async function freshDatabase(): Promise<string> {
  const url = inject('postgres')
  await (ready ??= onServer(url, async (client) => {
    await client.query('select pg_advisory_lock($1)', [makingTheTemplate])
    const { rowCount } = await client.query('select from pg_database where datname = $1', [template])
    if (rowCount) return
    const unfinished = `${template}_unfinished`
    await client.query(`drop database if exists ${unfinished}`)
    await client.query(`create database ${unfinished}`)
    await fill(databaseUrl(url, unfinished))
    await client.query(`alter database ${unfinished} rename to ${template}`)
  }).catch((fault: unknown) => {
    ready = undefined
    throw fault
  }))
  return createDatabase(url, template)
}

async function fill(url: string): Promise<void> {
  const root = process.cwd()
  const database = await openPostgres(url, root, () => undefined)
  const queue = await openQueue(database, createLogger('silent'))
  await queue.close()
  await database.close()
}
