import type { CustomerRoom } from '../../shared/session.ts'
import type { Verdict } from '../../shared/documents.ts'
import { filledIn } from '../../tests/support/contract.ts'
import { until } from '../../tests/support/until.ts'
import { residentMb, watchMemory } from '../measure/processes.ts'
import type { Seated } from '../tasks/seat.ts'
import type { Services } from '../world/services.ts'
import { contract } from './documents.ts'
import { bring, openHouse, signer } from './house.ts'

export interface Sealing {
  pages: number
  /** Of the document, in KB. */
  size: number
  /** From the press of "Sign and complete" until the sealed file can be saved; one signing after the other. */
  seconds: number[]
  /** Of the process and those it starts to seal, in MB: at rest, and at most. */
  memory: { before: number; most: number }
}

const SIGNINGS = 5
const WITHIN_MS = 180_000
/** Memory after the start settles. */
const REST_MS = 3_000

/** Signings one after the other, in a Foyer that has sealed nothing before. */
export async function measureSealing(services: Services, pages: number): Promise<Sealing> {
  await using house = await openHouse(services)
  const pdf = await contract(pages)
  const document = await bring(house, pdf)
  const seconds: number[] = []
  await new Promise((rested) => setTimeout(rested, REST_MS))
  const before = residentMb(house.foyer.pid)
  const memory = watchMemory([house.foyer.pid], 100)
  try {
    for (let n = 0; n < SIGNINGS; n += 1) {
      const seated = await signer(house, document)
      await seated.customer.arrives()
      const began = performance.now()
      await sign(seated)
      seconds.push(((await sealed(seated)) - began) / 1_000)
      await check(seated, house.url)
      seated.customer.leaves()
    }
  } finally {
    memory.end()
  }
  return { pages, size: document.size / 1_000, seconds, memory: { before, most: memory.most } }
}

/** She presses "Sign and complete". */
export async function sign({ customer, tasks }: Seated): Promise<void> {
  await customer.browser.value('POST', `/api/room/tasks/${tasks[0]?.id}/complete`, { answers: filledIn })
}

/** When the sealed file was there, as her open page is told. */
export async function sealed({ customer }: Seated): Promise<number> {
  await until('the sealed file', () => fileIn(customer.room), { withinMs: WITHIN_MS })
  return performance.now()
}

function fileIn(room: CustomerRoom | null) {
  const result = room?.tasks[0]?.result
  return typeof result === 'object' ? result : null
}

/** Anybody can: every byte is as it was sealed, and by this Foyer. */
async function check({ customer }: Seated, url: string): Promise<void> {
  const file = fileIn(customer.room)
  const saved = await customer.browser.ask('GET', `/api/room/files/${file?.id}`)
  const answer = await fetch(`${url}/api/verify`, {
    method: 'POST',
    headers: { origin: url, 'content-type': 'application/pdf' },
    body: await saved.arrayBuffer(),
  })
  const { intact } = (await answer.json()) as Verdict
  if (!intact) throw new Error('a sealed file is not as it was sealed')
}
