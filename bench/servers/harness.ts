import type { Facts } from '../../server/domain/facts.ts'
import type { Answer, Beginning, Order } from './orders.ts'

export interface Served {
  port: number
  /** How long after now whoever is not connected is unknown. */
  settlesInMs?: number
  learn(facts: Facts): void
  close(): Promise<void>
  /** How many statements have read rows for a list. */
  listReads?: () => number
  statements?: () => { text: string; values: unknown[] }[]
}

/** Runs a server as a child of the load: begins, obeys its orders, and ends with it. */
export function serve(begin: (beginning: Beginning) => Promise<Served>): void {
  let served: Served | null = null
  const obey = async (order: Order): Promise<void> => {
    if (order.kind === 'begin') {
      served = await begin(order.beginning)
      say({ kind: 'ready', port: served.port, settlesInMs: served.settlesInMs ?? 0 })
    } else if (order.kind === 'learn') served?.learn(order.facts)
    else if (order.kind === 'measure') say(await measure(order.collect, served))
    else if (order.kind === 'statements')
      say({ kind: 'statements', statements: served?.statements?.() ?? [] })
    else if (order.kind === 'end') await end(served)
  }
  process.on('message', (order: Order) => {
    obey(order).catch((fault: unknown) => {
      process.stderr.write(`${String((fault as Error).stack ?? fault)}\n`)
      process.exit(1)
    })
  })
  // The load ends it: Ctrl-C in a terminal reaches both.
  process.on('SIGINT', () => undefined)
  process.on('disconnect', () => process.exit(0))
}

/** Where nobody hears it any more, this process is about to end. */
const say = (answer: Answer): void => void process.send?.(answer, undefined, undefined, () => undefined)

async function end(served: Served | null): Promise<void> {
  await served?.close()
  process.exit(0)
}

async function measure(collect: boolean, served: Served | null): Promise<Answer> {
  if (collect) await collectGarbage()
  const { user, system } = process.cpuUsage()
  const { heapUsed, external, rss } = process.memoryUsage()
  return {
    kind: 'measured',
    cpuMs: (user + system) / 1_000,
    heapBytes: heapUsed + external,
    rssBytes: rss,
    listReads: served?.listReads?.() ?? 0,
  }
}

/** Twice, as what the first sets free may hold something else. */
async function collectGarbage(): Promise<void> {
  for (let times = 0; times < 2; times++) {
    globalThis.gc?.()
    await new Promise((later) => setTimeout(later, 50))
  }
}
