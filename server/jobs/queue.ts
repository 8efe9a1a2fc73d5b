import { sql, type SQL } from 'drizzle-orm'
import PgBoss from 'pg-boss'
import type { Delivery } from '../actions/deliver-message.ts'
import type { Job, Jobs } from '../actions/jobs.ts'
import type { OpenDatabase, Transaction } from '../storage/database.ts'
import type { Logger } from '../logger.ts'

/** Only faults (a database away) use these up; a message that was not accepted is a new job. */
const FAULT_TRIES = 20
const LOOK_EVERY_SECONDS = 2
const AT_ONCE = 20

export interface Queue extends Jobs {
  /** Starts working. A job whose work throws is tried again with back-off. */
  start(work: (job: Job) => Promise<Delivery>): Promise<void>
  close(): Promise<void>
}

/** pg-boss in the same database, so that a job commits together with its cause. */
export async function openQueue(database: OpenDatabase, logger: Logger): Promise<Queue> {
  const boss = new PgBoss({ db: { executeSql: database.query }, schema: 'pgboss' })
  boss.on('error', (fault) => logger.error({ fault }, 'job queue'))
  await database.exclusively(async () => {
    await boss.start()
    await boss.createQueue(queueName, queueOptions)
  })
  let worker: string | null = null
  return {
    enqueue: async (tx, { messageId }) => {
      await boss.send(queueName, { messageId }, { db: within(tx) })
    },
    wake: () => {
      if (worker) boss.notifyWorker(worker)
    },
    start: async (work) => {
      const options = { pollingIntervalSeconds: LOOK_EVERY_SECONDS, batchSize: AT_ONCE }
      worker = await boss.work<Data>(queueName, options, async (jobs) => {
        const ended = await Promise.allSettled(jobs.map(({ data }) => workOn(boss, data, work)))
        // Only when all have ended: what the others still send must not be sent beside them.
        const failed = ended.find(({ status }) => status === 'rejected')
        if (failed) throw new Error('a job of the batch failed', { cause: failed })
      })
    },
    close: () => boss.stop({ graceful: true, timeout: 5_000, close: false }),
  }
}

const queueName = 'deliver-message'
const queueOptions = {
  name: queueName,
  policy: 'standard' as const,
  retryLimit: FAULT_TRIES,
  retryDelay: 5,
  retryBackoff: true,
  expireInSeconds: 120,
}
type Data = Omit<Job, 'name'>

async function workOn(boss: PgBoss, data: Data, work: (job: Job) => Promise<Delivery>): Promise<void> {
  const delivery = await work({ name: queueName, ...data })
  if (delivery !== 'done')
    await boss.send(queueName, data, { startAfter: Math.ceil(delivery.againAfterMs / 1_000) })
}

/** pg-boss speaks in text with $1, $2, …; a Drizzle transaction wants its own SQL value. */
const within = (tx: Transaction) => ({
  executeSql: async (text: string, values: unknown[] = []) => {
    const result: unknown = await tx.execute(parameterised(text, values))
    return result as { rows: unknown[] }
  },
})

const parameterised = (text: string, values: unknown[]): SQL =>
  sql.join(
    text
      .split(/\$(\d+)/)
      .map((part, index) => (index % 2 === 0 ? sql.raw(part) : sql`${sql.param(values[Number(part) - 1])}`)),
  )
