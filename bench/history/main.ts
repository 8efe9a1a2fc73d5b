import type { Wish } from '../arguments.ts'
import { markdown } from '../report/markdown.ts'
import { say } from '../report/progress.ts'
import { describeMachine, readResults, writeResult } from '../report/results.ts'
import type { Services } from '../world/services.ts'
import { measureSize, type SizeResult } from './measure.ts'
import { historyChart } from './report.ts'
import { judgeHistory, writeHistory, type HistoryResult } from './results.ts'

const SIZES = [10_000, 100_000, 1_000_000]
/** Of each client, of each kind. */
const EACH = 60

type Wished = NonNullable<Wish['history']>

/** Measures the history at these sizes; what was measured at all of them is kept. */
export async function measureHistory(services: Services, { sizes: wished, each }: Wished): Promise<void> {
  const sizes: SizeResult[] = []
  for (const size of wished.length > 0 ? wished : SIZES)
    sizes.push(await measureSize(services, size, each ?? EACH))
  const machine = await describeMachine(services)
  const result: HistoryResult = { at: new Date().toISOString(), machine, sizes }
  for (const { isMet, what, aim, found } of judgeHistory(result))
    say(`${isMet ? 'met   ' : 'MISSED'} ${what}: ${found} (${aim})`)
  if (wished.length > 0 || each !== null) return
  writeHistory('json', `${JSON.stringify(result, null, 1)}\n`)
  writeHistory('svg', historyChart(result))
  writeResult('results.md', markdown(readResults()))
}
