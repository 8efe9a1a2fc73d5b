import { fork } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { turns } from '../actions/turns.ts'
import type { Inspected, SealKey, Seen, Workshop } from '../actions/workshop.ts'
import type { Anchors } from '../../shared/documents.ts'
import type { Order, Outcome, Task } from './order.ts'

/** How long an order may take. */
const WITHIN_MS = 60_000
const SEALED_WITHIN_MS = 180_000
/** Until a process that should have ended by itself is ended. */
const LENIENCE_MS = 15_000

/** Built, it lies beside the process. */
const isSource = existsSync(new URL('./keeper.ts', import.meta.url))
const keeper = async (): Promise<string> =>
  isSource
    ? (await import('./from-source.ts')).builtKeeper()
    : fileURLToPath(new URL('./documents/keeper.js', import.meta.url))

interface Options {
  /** Whose fonts serve what ours do not cover. */
  fontsFolder?: string | null
  /** How long an order may take that is not to seal or to print. */
  withinMs?: number
}

/**
 * Each order has a process of its own, that ends where it takes too long or too much: a thread would not do, as a few
 * bytes of PDF can bring V8 down, and everything in its process.
 */
export function openWorkshop({ fontsFolder = null, withinMs = WITHIN_MS }: Options = {}): Workshop {
  // Each holds a document in memory several times over; sealing waits for sealing alone.
  const [few, one] = [turns(2), turns(1)]
  const tell = <T>(order: Order, within = withinMs) => carriedOut<T>({ order, fontsFolder, withinMs: within })
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

async function carriedOut<T>(task: Task): Promise<T> {
  const script = await keeper()
  return new Promise<T>((done, fail) => {
    const child = fork(script, {
      serialization: 'advanced',
      execArgv: [],
      // It needs nothing of ours, secrets least of all.
      env: {},
      stdio: 'ignore',
    })
    const timer = setTimeout(() => child.kill('SIGKILL'), task.withinMs + LENIENCE_MS)
    child.once('message', (outcome: Outcome) => {
      if ('answer' in outcome) done(outcome.answer as T)
      else if ('tooMuch' in outcome) fail(new TooMuch(task.order.do))
      else fail(new Error(`the workshop did not ${task.order.do}: ${outcome.fault}`))
      child.disconnect()
    })
    child.once('error', fail)
    child.once('exit', () => {
      clearTimeout(timer)
      // Without an answer: it was brought down.
      fail(new TooMuch(task.order.do))
    })
    child.send(task, (fault) => fault && child.kill('SIGKILL'))
  })
}
