import { median } from '../measure/statistics.ts'
import { markdown } from '../report/markdown.ts'
import { say } from '../report/progress.ts'
import { describeMachine, readResults, writeResult } from '../report/results.ts'
import type { Services } from '../world/services.ts'
import { measurePhone, type FirstPage } from './phone.ts'
import { signChart } from './report.ts'
import { writeSign } from './results.ts'
import { measureSealing, type Sealing } from './sealing.ts'
import { measureTen, SIGNERS, type TenRound } from './ten.ts'

const SIZES = [10, 200]
const ROUNDS = 3

export interface SignWish {
  /** Pages of the documents; none: as usual. */
  sizes: number[]
  rounds: number | null
}

/**
 * What signing costs: sealing, presence while ten sign at once, and the first page on a slow phone. What was measured as
 * usual is kept. The answer is whether all went right.
 */
export async function measureSigning(services: Services, wish: SignWish): Promise<boolean> {
  const sizes = wish.sizes.length > 0 ? wish.sizes : SIZES
  const rounds = wish.rounds ?? ROUNDS
  const phone = await measurePhone(services, sizes, rounds, sayPage)
  const sealing: Sealing[] = []
  for (const pages of sizes) {
    const measured = await measureSealing(services, pages)
    saySealing(measured)
    sealing.push(measured)
  }
  const ten = await measureTen(services, sizes, rounds)
  for (const round of ten.rounds) sayRound(round)
  if (ten.fault) say(`WRONG: ${ten.fault}`)
  if (wish.sizes.length === 0 && wish.rounds === null) {
    const machine = await describeMachine(services)
    const result = { at: new Date().toISOString(), machine, rounds, sealing, ten, phone }
    writeSign('json', `${JSON.stringify(result, null, 1)}\n`)
    writeSign('svg', signChart(result))
    writeResult('results.md', markdown(readResults()))
  }
  return ten.fault === null
}

function sayPage({ name, pages, seconds, fromPress, loaded, inAll }: FirstPage): void {
  const times = `${seconds.toFixed(1)} s, ${fromPress.toFixed(1)} s since the press`
  say(
    `${name.padEnd(6)} page 1 of ${pages}: ${times}, ${loaded.toFixed(0)} KB, ${inAll.toFixed(0)} KB in the end`,
  )
}

function saySealing({ pages, size, seconds, memory: { before, most } }: Sealing): void {
  const times = `first ${seconds[0]?.toFixed(2)} s, then ${median(seconds.slice(1)).toFixed(2)} s`
  say(`${pages} pages (${size.toFixed(0)} KB) sealed: ${times}, ${before.toFixed(0)} → ${most.toFixed(0)} MB`)
}

function sayRound({ pages, without, with: during, seconds }: TenRound): void {
  say(
    `${SIGNERS} × ${pages} pages in ${seconds.toFixed(1)} s; status shown p50 ${without.p50.toFixed(1)} → ` +
      `${during.p50.toFixed(1)} ms, p99 ${without.p99.toFixed(1)} → ${during.p99.toFixed(1)} ms`,
  )
}
