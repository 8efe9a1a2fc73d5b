import type { Run, Thing } from '../measure/run.ts'
import { median } from '../measure/statistics.ts'

export interface Spread {
  median: number
  min: number
  max: number
  rounds: number
}

export function spreadOf(values: readonly number[]): Spread | null {
  if (values.length === 0) return null
  return {
    median: median(values),
    min: Math.min(...values),
    max: Math.max(...values),
    rounds: values.length,
  }
}

type Reading = (run: Run) => number | undefined

export const sumOf =
  (thing: Thing): Reading =>
  ({ costs }) =>
    costs[thing]?.sum

export const figureOf =
  (name: string): Reading =>
  ({ figures, failed }) =>
    failed ? undefined : figures[name]

/** What a variant's runs read, where they read anything. */
export const readingsOf = (runs: readonly Run[], variant: string, read: Reading): number[] =>
  runs.flatMap((run) => (run.variant === variant ? (read(run) ?? []) : []))

/** One variant against another, each round for itself: rounds of a noisy machine are not comparable. */
export function pairedRatio(
  runs: readonly Run[],
  above: string,
  below: string,
  read: Reading,
  others: readonly Run[] = runs,
): Spread | null {
  const ratios = runs.flatMap((run) => {
    if (run.variant !== above) return []
    const other = others.find(({ variant, round }) => variant === below && round === run.round)
    const [top, bottom] = [read(run), other && read(other)]
    return top !== undefined && bottom ? [top / bottom] : []
  })
  return spreadOf(ratios)
}
