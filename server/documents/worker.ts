import { PDFDocument } from '@cantoo/pdf-lib'
import { parentPort, workerData } from 'node:worker_threads'
import { anchors } from './anchors.ts'
import { newSealKey } from './certificate.ts'
import { Fonts } from './fonts.ts'
import { inspect } from './inspect.ts'
import type { Order } from './order.ts'
import { print } from './print.ts'
import { seal } from './seal.ts'
import { Typesetter } from './typesetter.ts'
import { verify } from './verify.ts'

/** One order, and it ends. */
const { order, fontsFolder } = workerData as { order: Order; fontsFolder: string | null }

async function printed(what: Extract<Order, { do: 'print' }>['printed']): Promise<Uint8Array> {
  const pdf = await PDFDocument.create()
  const setter = new Typesetter(pdf, new Fonts(fontsFolder))
  await print(pdf, setter, what)
  setter.finish()
  pdf.setTitle(what.title)
  pdf.setProducer('Foyer')
  return pdf.save()
}

function carryOut(): Promise<unknown> {
  switch (order.do) {
    case 'inspect':
      return inspect(order.pdf)
    case 'anchors':
      return anchors(order.pdf, order.text)
    case 'seal':
      return seal(order.order, fontsFolder)
    case 'verify':
      return verify(order.pdf)
    case 'print':
      return printed(order.printed)
    case 'new-seal-key':
      return newSealKey(order.name, order.from)
  }
}

parentPort?.postMessage(await carryOut())
