import { sql, type SQL } from 'drizzle-orm'
import PgBoss from 'pg-boss'
import type { Delivery } from '../actions/deliver-message.ts'
import type { Job, Jobs } from '../actions/jobs.ts'
import { transact, type Database, type OpenDatabase, type Transaction } from '../storage/database.ts'
import type { Logger } from '../logger.ts'

/** Only faults (a database away) use these up; a message that was not accepted is a new job. */
const FAULT_TRIES = 20
const LOOK_EVERY_SECONDS = 2
const AT_ONCE = 5
/** The others would wait where they are, and be taken for lost. */
const SEALED_AT_ONCE = 1
const SENDERS = 4
/** Longer than any try takes. What is older was left behind by a process that died, and is done again. */
const LOST_AFTER_SECONDS = 60
const MAINTAIN_EVERY_SECONDS = 15

export interface Queue extends Jobs {
  /** Starts working. A job whose work throws is tried again with back-off. */
  start(work: Work): Promise<void>
  close(): Promise<void>
}

/** pg-boss in the same database, so that a job commits together with its cause. */
export async function openQueue(database: OpenDatabase, logger: Logger): Promise<Queue> {
  const boss = new PgBoss({
    db: { executeSql: database.query },
    schema: 'pgboss',
    maintenanceIntervalSeconds: MAINTAIN_EVERY_SECONDS,
  })
  boss.on('error', (fault) => logger.error({ fault }, 'job queue'))
  await database.exclusively(async () => {
    await boss.start()
    for (const name of names) await boss.createQueue(name, { name, ...queueOptions })
    // What a process left behind that died long enough ago is taken up at once.
    await boss.maintain()
  })
  const workers: string[] = []
  return {
    enqueue: async (tx, { name, ...data }) => {
      await boss.send(name, data, { db: within(tx) })
    },
    wake: () => {
      for (const worker of workers) boss.notifyWorker(worker)
    },
    start: async (work) => {
      const working = { boss, db: database.db, logger, work }
      for (const name of names) workers.push(await workOn(working, name))
      // Whoever hangs on a gateway that is slow to answer does not hold up the rest.
      for (let more = 1; more < SENDERS; more++) workers.push(await workOn(working, 'deliver-message'))
    },
    close: () => boss.stop({ graceful: true, timeout: 5_000, close: false }),
  }
}

const names = ['deliver-message', 'notice', 'password-mail', 'seal-document'] as const satisfies Job['name'][]
const queueOptions = {
  policy: 'standard' as const,
  retryLimit: FAULT_TRIES,
  retryDelay: 5,
  retryBackoff: true,
  expireInSeconds: LOST_AFTER_SECONDS,
}
type Work = (job: Job) => Promise<Delivery>

interface Working {
  boss: PgBoss
  db: Database
  logger: Logger
  work: Work
}

const workOn = (working: Working, name: Job['name']): Promise<string> => {
  const { boss, logger } = working
  const options = {
    pollingIntervalSeconds: LOOK_EVERY_SECONDS,
    batchSize: name === 'seal-document' ? SEALED_AT_ONCE : AT_ONCE,
  }
  return boss.work<object>(name, options, async (jobs) => {
    const ended = await Promise.allSettled(jobs.map(({ id, data }) => doOne(working, name, id, data)))
    // Each by itself: a fault of the whole would do the others of the batch again, too.
    for (const [index, end] of ended.entries()) {
      const id = jobs[index]?.id
      if (end.status === 'fulfilled' || id === undefined) continue
      logger.error({ fault: end.reason as unknown, job: name }, 'a job failed and is tried again')
      await boss.fail(name, id, {})
    }
  })
}

async function doOne(
  { boss, db, work }: Working,
  name: Job['name'],
  id: string,
  data: object,
): Promise<void> {
  const delivery = await work({ name, ...data } as Job)
  if (delivery === 'done') return
  const startAfter = `${Math.ceil(delivery.againAfterMs / 1_000)} seconds`
  // The next one begins as this one ends: a process that died between the two would leave two jobs for one message.
  await transact(db, async (tx) => {
    const ended = (await boss.complete(name, id, {}, { db: within(tx) })) as unknown as { affected: number }
    // It was given up for lost meanwhile: whoever takes it up decides what comes next.
    if (ended.affected === 0) return
    // By `insert`, whose values have one place each: see `parameterised`.
    await boss.insert([{ name, data, startAfter }], { db: within(tx) })
  })
}

/** pg-boss speaks in text with $1, $2, …; a Drizzle transaction wants its own SQL value. */
const within = (tx: Transaction) => ({
  executeSql: async (text: string, values: unknown[] = []) => {
    const result: unknown = await tx.execute(parameterised(text, values))
    return result as { rows: unknown[] }
  },
})

/** A value that stands in two places becomes two values, each of which has to suit its place. */
const parameterised = (text: string, values: unknown[]): SQL =>
  sql.join(
    text
      .split(/\$(\d+)/)
      .map((part, index) => (index % 2 === 0 ? sql.raw(part) : sql`${sql.param(values[Number(part) - 1])}`)),
  )
