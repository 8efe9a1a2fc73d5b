import type { Run } from '../measure/run.ts'
import type { Judged } from './goals.ts'

/** One line. */
export const say = (line: string): void => void process.stdout.write(`${line}\n`)

/** A line when a run is over: what it cost, or why it does not count. */
export function sayRun(where: string, run: Run, seconds: number): void {
  const costs = Object.entries(run.costs).map(([thing, { sum }]) => `${thing} ${sum.toFixed(3)}`)
  const figures =
    costs.length > 0 ? [] : Object.entries(run.figures).map(([name, value]) => `${name} ${value.toFixed(1)}`)
  const needless = run.rows.needless > 0 ? [`${run.rows.needless} rows nobody asked for`] : []
  const found = run.failed ? `FAILED: ${run.failed}` : [...costs, ...figures, ...needless].join('  ')
  say(`${where}  ${run.variant.padEnd(8)} ${seconds.toFixed(0).padStart(3)} s  ${found}`)
}

export function sayGoals(judged: readonly Judged[]): void {
  for (const { verdict, what, aim, found } of judged) say(`${verdict.padEnd(12)} ${what}: ${found} (${aim})`)
}
