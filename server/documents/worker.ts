import { parentPort, workerData } from 'node:worker_threads'
import type { Order } from './order.ts'

/** One order, and it ends. */
const { order, fontsFolder } = workerData as { order: Order; fontsFolder: string | null }

/** What an order does not need is not loaded for it: that takes longer than most orders. */
async function carryOut(): Promise<unknown> {
  switch (order.do) {
    case 'inspect':
      return (await import('./inspect.ts')).inspect(order.pdf)
    case 'anchors':
      return (await import('./anchors.ts')).anchors(order.pdf, order.text)
    case 'seal':
      return (await import('./seal.ts')).seal(order.order, fontsFolder)
    case 'verify':
      return (await import('./verify.ts')).verify(order.pdf)
    case 'print':
      return (await import('./print.ts')).printed(order.printed, fontsFolder)
    case 'new-seal-key':
      return (await import('./certificate.ts')).newSealKey(order.name, order.from)
  }
}

parentPort?.postMessage(await carryOut())
