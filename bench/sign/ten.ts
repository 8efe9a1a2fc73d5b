import { atRate } from '../measure/pace.ts'
import { quantile } from '../measure/statistics.ts'
import type { Services } from '../world/services.ts'
import { contract } from './documents.ts'
import { bring, openHouse, signer, type SignHouse } from './house.ts'
import { Presences } from './presences.ts'
import { sealed, sign } from './sealing.ts'
import type { Seated } from '../tasks/seat.ts'
import type { StoredDocument } from '../../shared/documents.ts'

/** In ms, from just before somebody comes or leaves until the console shows so. */
export interface Shown {
  p50: number
  p99: number
  count: number
}

export interface TenRound {
  pages: number
  without: Shown
  with: Shown
  /** From the presses, which come at once, until the last sealed file was there. */
  seconds: number
}

export interface Ten {
  rounds: TenRound[]
  fault: string | null
}

/** As many as a console watches at most. */
export const PRESENCES = 200
export const SIGNERS = 10
const CHANGES_PER_SECOND = 40
const WITHOUT_SECONDS = 15
/** In which nothing is pressed, and slices of which there are as many as it takes. */
const SLICE_SECONDS = 0.5

/** How long a status change takes while nobody signs, and while ten sign at once, in turn. */
export async function measureTen(services: Services, sizes: readonly number[], rounds: number): Promise<Ten> {
  await using house = await openHouse(services)
  const documents: StoredDocument[] = []
  for (const pages of sizes) documents.push(await bring(house, await contract(pages)))
  const presences = await Presences.open(house, PRESENCES)
  const taken: TenRound[] = []
  try {
    // The first one makes the installation's certificate, and all that is loaded once.
    if (documents[0]) await signAll(await seatAll(house, documents[0], 1))
    for (let round = 0; round < rounds; round += 1)
      for (const document of documents) taken.push(await measureRound(house, presences, document))
  } finally {
    presences.close()
  }
  return { rounds: taken, fault: presences.fault }
}

async function measureRound(
  house: SignHouse,
  presences: Presences,
  document: StoredDocument,
): Promise<TenRound> {
  const signers = await seatAll(house, document, SIGNERS)
  await presences.settled()
  presences.takeLatencies()
  await change(presences, WITHOUT_SECONDS)
  await presences.settled()
  const without = shownIn(presences.takeLatencies())
  let isOver = false
  const began = performance.now()
  const signing = signAll(signers).finally(() => (isOver = true))
  while (!isOver) await change(presences, SLICE_SECONDS)
  await signing
  const seconds = (performance.now() - began) / 1_000
  await presences.settled()
  return { pages: document.pages.length, without, with: shownIn(presences.takeLatencies()), seconds }
}

const change = (presences: Presences, seconds: number): Promise<void> =>
  atRate(CHANGES_PER_SECOND, CHANGES_PER_SECOND * seconds, () => presences.change())

async function seatAll(house: SignHouse, document: StoredDocument, count: number): Promise<Seated[]> {
  const signers: Seated[] = []
  for (let n = 0; n < count; n += 1) {
    const seated = await signer(house, document)
    await seated.customer.arrives()
    signers.push(seated)
  }
  return signers
}

/** All press at once; resolves when each has her sealed file. */
async function signAll(signers: readonly Seated[]): Promise<void> {
  await Promise.all(
    signers.map(async (seated) => {
      await sign(seated)
      await sealed(seated)
      seated.customer.leaves()
    }),
  )
}

const shownIn = (latencies: readonly number[]): Shown => ({
  p50: quantile(latencies, 0.5),
  p99: quantile(latencies, 0.99),
  count: latencies.length,
})
