import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import { turns } from '../actions/turns.ts'
import type { Inspected, SealKey, Seen, Workshop } from '../actions/workshop.ts'
import type { Anchors } from '../../shared/documents.ts'
import type { Order } from './order.ts'

/** How long a worker may take, and how much it may take of the process's memory, in MB: of its own and beside that. */
const WITHIN_MS = 60_000
const SEALED_WITHIN_MS = 180_000
const HEAP_MB = 1_024
const GROWTH_MB = 1_536
const LOOK_MS = 50

/** Built, it lies beside the process. From source, as tests run it, a thread has to be told how to read it. */
const source = new URL('./worker.ts', import.meta.url)
const script = existsSync(source)
  ? `import('tsx/esm/api').then(({ register }) => { register(); return import('${source.href}') })`
  : fileURLToPath(new URL('./documents/worker.js', import.meta.url))
const isSource = existsSync(source)

export interface WorkshopOptions {
  fontsFolder?: string | null
  /** The built worker, where it lies elsewhere. */
  built?: string | null
}

/** Each order has a thread of its own, that is ended where it takes too long or too much. */
export function openWorkshop({ fontsFolder = null, built = null }: WorkshopOptions = {}): Workshop {
  // Each holds a document in memory several times over; sealing waits for sealing alone.
  const [few, one] = [turns(2), turns(1)]
  const tell = <T>(order: Order, withinMs = WITHIN_MS) =>
    carriedOut<T>(order, { fontsFolder, built, withinMs })
  return {
    inspect: (pdf) =>
      few(() =>
        tell<Inspected>({ do: 'inspect', pdf }).catch((fault: unknown) => {
          if (fault instanceof TooMuch) return { fault: 'too-slow' as const }
          throw fault
        }),
      ),
    anchors: (pdf, text) => few(() => tell<Anchors['items']>({ do: 'anchors', pdf, text })),
    seal: (order) => one(() => tell<Uint8Array>({ do: 'seal', order }, SEALED_WITHIN_MS)),
    verify: (pdf) =>
      few(() =>
        tell<Seen>({ do: 'verify', pdf }).catch((fault: unknown): Seen => {
          if (fault instanceof TooMuch) return { intact: false, why: 'unreadable', seal: null }
          throw fault
        }),
      ),
    print: (printed) => few(() => tell<Uint8Array>({ do: 'print', printed }, SEALED_WITHIN_MS)),
    newSealKey: (name, from) => tell<SealKey>({ do: 'new-seal-key', name, from }),
  }
}

/** It took longer, or more memory, than anything sound does. */
class TooMuch extends Error {}

interface Bounds {
  fontsFolder: string | null
  built: string | null
  withinMs: number
}

function carriedOut<T>(order: Order, { fontsFolder, built, withinMs }: Bounds): Promise<T> {
  return new Promise<T>((done, fail) => {
    const worker = new Worker(built ?? script, {
      workerData: { order, fontsFolder },
      eval: isSource && !built,
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MB },
    })
    const before = process.memoryUsage.rss()
    const began = performance.now()
    const watch = setInterval(() => {
      const isTooMuch =
        performance.now() - began > withinMs || process.memoryUsage.rss() - before > GROWTH_MB * 1e6
      if (isTooMuch) end(() => fail(new TooMuch(order.do)))
    }, LOOK_MS)
    const end = (tell: () => void): void => {
      clearInterval(watch)
      tell()
      void worker.terminate()
    }
    worker.once('message', (answer: T) => end(() => done(answer)))
    worker.once('error', (fault: Error & { code?: string }) =>
      end(() => fail(fault.code === 'ERR_WORKER_OUT_OF_MEMORY' ? new TooMuch(order.do) : fault)),
    )
    worker.once('exit', () => end(() => fail(new Error(`the workshop did not ${order.do}`))))
  })
}
