import type { Run } from '../measure/run.ts'
import type { Judged } from './goals.ts'

const out = process.stdout
const write = (line: string): void => void out.write(`${line}\n`)

export const say = write

/** A line when a run is over: what it cost, or why it does not count. */
export function sayRun(where: string, run: Run, seconds: number): void {
  const costs = Object.entries(run.costs).map(([thing, { sum }]) => `${thing} ${sum.toFixed(3)}`)
  const figures =
    costs.length > 0 ? [] : Object.entries(run.figures).map(([name, value]) => `${name} ${value.toFixed(1)}`)
  const found = run.failed ? `FAILED: ${run.failed}` : `${[...costs, ...figures].join('  ')}`
  write(`${where}  ${run.variant.padEnd(8)} ${seconds.toFixed(0).padStart(3)} s  ${found}`)
}

export function sayGoals(judged: readonly Judged[]): void {
  for (const { verdict, what, aim, found } of judged)
    write(`${verdict.padEnd(12)} ${what}: ${found} (${aim})`)
}
