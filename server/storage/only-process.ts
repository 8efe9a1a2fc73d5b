import pg from 'pg'
import { advisoryLocks } from './database.ts'

export interface OnlyProcess {
  close(): Promise<void>
}

/**
 * Holds this database for one process, as live state inside a process cannot be shared.
 * Waits `waitMs` for a process that is just leaving; null when another one stays.
 * `onLost` is called when the hold was lost with the connection and somebody else has it now.
 */
export async function holdDatabase(
  url: string,
  waitMs: number,
  onLost: () => void,
): Promise<OnlyProcess | null> {
  let closed = false
  let client = await take(url, waitMs)
  if (!client) return null
  const watch = (held: pg.Client) =>
    held.once('end', () => {
      if (!closed) void retake()
    })
  const retake = async (): Promise<void> => {
    const again = await untilTaken(url, () => closed)
    if (closed) return void again?.end()
    if (!again) return onLost()
    client = again
    watch(again)
  }
  watch(client)
  return {
    close: async () => {
      closed = true
      await client?.end()
    },
  }
}

/** Tries while the database is away; null when it answers and another process holds the lock. */
async function untilTaken(url: string, stopped: () => boolean): Promise<pg.Client | null> {
  while (!stopped()) {
    try {
      return await take(url, 10_000)
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 1_000))
    }
  }
  return null
}

async function take(url: string, waitMs: number): Promise<pg.Client | null> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000, keepAlive: true })
  client.on('error', () => undefined)
  await client.connect()
  const attempts = Math.max(1, Math.ceil(waitMs / 250))
  for (let attempt = 0; attempt < attempts; attempt++) {
    const { rows } = await client.query<{ held: boolean }>('select pg_try_advisory_lock($1) as held', [
      advisoryLocks.onlyProcess,
    ])
    if (rows[0]?.held) return client
    await new Promise((resolve) => setTimeout(resolve, 250))
  }
  await client.end()
  return null
}
