import { sql, type SQL } from 'drizzle-orm'
import PgBoss from 'pg-boss'
import type { Job, Jobs } from '../actions/jobs.ts'
import type { OpenDatabase, Transaction } from '../storage/database.ts'
import type { Logger } from '../logger.ts'

/** Tries of a job beyond an action's own count: only faults (a database away) use them up. */
const FAULT_TRIES = 20
const LOOK_EVERY_SECONDS = 2

export interface Queue extends Jobs {
  /** Starts working; `work` throws or answers 'again' for another try with back-off. */
  start(work: (job: Job) => Promise<'done' | 'again'>): Promise<void>
  close(): Promise<void>
}

/** pg-boss in the same database, so that a job commits together with its cause. */
export async function openQueue(database: OpenDatabase, logger: Logger): Promise<Queue> {
  const boss = new PgBoss({ db: { executeSql: database.query }, schema: 'pgboss' })
  boss.on('error', (fault) => logger.error({ fault }, 'job queue'))
  await boss.start()
  await boss.createQueue('deliver-message', {
    name: 'deliver-message',
    policy: 'standard',
    retryLimit: FAULT_TRIES,
    retryDelay: 5,
    retryBackoff: true,
    expireInSeconds: 120,
  })
  const workers = new Map<Job['name'], string>()
  return {
    enqueue: async (tx, { name, ...data }) => {
      await boss.send(name, data, { db: within(tx) })
    },
    wake: (name) => {
      const worker = workers.get(name)
      if (worker) boss.notifyWorker(worker)
    },
    start: async (work) => {
      const options = { pollingIntervalSeconds: LOOK_EVERY_SECONDS, batchSize: 1 }
      const worker = await boss.work<Omit<Job, 'name'>>('deliver-message', options, async ([job]) => {
        if (!job) return
        const outcome = await work({ name: 'deliver-message', ...job.data })
        if (outcome === 'again') throw new Error('try again later')
      })
      workers.set('deliver-message', worker)
    },
    close: () => boss.stop({ graceful: true, timeout: 5_000, close: false }),
  }
}

/** pg-boss speaks in text with $1, $2, …; a Drizzle transaction wants its own SQL value. */
const within = (tx: Transaction) => ({
  executeSql: async (text: string, values: unknown[] = []) => {
    const result = (await tx.execute(parameterised(text, values))) as unknown as { rows: unknown[] }
    return { rows: result.rows }
  },
})

const parameterised = (text: string, values: unknown[]): SQL =>
  sql.join(
    text
      .split(/\$(\d+)/)
      .map((part, index) => (index % 2 === 0 ? sql.raw(part) : sql`${sql.param(values[Number(part) - 1])}`)),
  )
