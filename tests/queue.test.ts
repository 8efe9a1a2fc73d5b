import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { MessageId } from '../shared/ids.ts'
import { openQueue, type Queue } from '../server/jobs/queue.ts'
import { createLogger } from '../server/logger.ts'
import { root } from '../server/root.ts'
import { openPostgres, type OpenDatabase } from '../server/storage/database.ts'
import { freshDatabase } from './support/shared-postgres.ts'
import { until } from './support/until.ts'

const message = '01900000-0000-7000-8000-000000000001' as MessageId

describe('the queue', () => {
  let database: OpenDatabase
  let queue: Queue

  beforeEach(async () => {
    database = await openPostgres(await freshDatabase(), root, () => undefined)
  })
  afterEach(async () => {
    await queue.close()
    await database.close()
  })

  const openJobs = async () => {
    const { rows } = await database.query(
      `select state from pgboss.job where state < 'completed' and data ? 'messageId'`,
    )
    return rows as { state: string }[]
  }

  test('a process that dies when its try is over leaves one job for the next, never two', async () => {
    // Dies before it can say that the job is done: what pg-boss would write at the end is never written.
    const dying = (text: string) => text.includes('completed_on = now()')
    queue = await openQueue(
      {
        ...database,
        query: (text, values) =>
          dying(text) ? new Promise<never>(() => undefined) : database.query(text, values),
      },
      createLogger('silent'),
    )
    await database.db.transaction((tx) => queue.enqueue(tx, { name: 'deliver-message', messageId: message }))
    await queue.start(() => Promise.resolve({ againAfterMs: 60_000 }))
    queue.wake()
    await until('the next try', async () => (await openJobs()).some(({ state }) => state === 'created'))
    expect(await openJobs()).toEqual([{ state: 'created' }])
  })
})
