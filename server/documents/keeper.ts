import { constants, setPriority } from 'node:os'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import type { Outcome, Task } from './order.ts'

/** How much a thread may take of this process's memory, in MB: of its own and beside that. */
const HEAP_MB = 1_024
const GROWTH_MB = 1_536
const LOOK_MS = 50

const script = fileURLToPath(new URL('./worker.js', import.meta.url))

/**
 * A process of one order. The work is done in a thread, so that this one can look on, and end it, whatever it does; what
 * brings V8 down takes this process along and no other.
 */
function carryOut({ order, fontsFolder, withinMs }: Task): Promise<Outcome> {
  return new Promise((done) => {
    const worker = new Worker(script, {
      workerData: { order, fontsFolder },
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MB },
    })
    const before = process.memoryUsage.rss()
    const timer = setTimeout(() => done({ tooMuch: true }), withinMs)
    const watch = setInterval(() => {
      if (process.memoryUsage.rss() - before > GROWTH_MB * 1e6) done({ tooMuch: true })
    }, LOOK_MS)
    worker.once('message', (answer: unknown) => done({ answer }))
    worker.once('error', ({ code, message }: Error & { code?: string }) =>
      done(code === 'ERR_WORKER_OUT_OF_MEMORY' ? { tooMuch: true } : { fault: message }),
    )
    worker.once('exit', () => {
      clearTimeout(timer)
      clearInterval(watch)
      done({ fault: 'it ended without an answer' })
    })
  })
}

// Who is here, and what they write, comes first; whoever waits for a document waits a little longer.
setPriority(constants.priority.PRIORITY_BELOW_NORMAL)
process.once('message', (task: Task) => {
  void carryOut(task).then((outcome) => process.send?.(outcome))
})
// The answer was heard, or nobody waits any longer. Sooner it might end before all of it has gone.
process.once('disconnect', () => process.exit())
