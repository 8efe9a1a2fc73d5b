import { barsOf, type Panel } from '../report/bars.ts'
import { sizeOf, table, versionsOf } from '../report/words.ts'
import type { SizeResult, Times } from './measure.ts'
import { judgeHistory, FLAT, listOf, QUICK_MS, type HistoryResult } from './results.ts'

const label = ({ sessions }: SizeResult): string => sessions.toLocaleString('en')
const cell = (times: Times | undefined): string =>
  times ? `${times.p50.toFixed(1)} / ${times.p99.toFixed(1)}` : '–'

/** The section of the results page. */
export function historyMarkdown(result: HistoryResult): string[] {
  const { sizes, at, machine } = result
  const names = sizes.at(-1)?.times.map(({ name }) => name) ?? []
  const rows = names.map((name, n) => [name, ...sizes.map((size) => cellOf(size, name, n))])
  return [
    '## History: lists and searches',
    `Ten clients, each asking again 150 ms after its answer, of one process and PostgreSQL on the same machine; p50 / ` +
      `p99 in ms from the request to the whole answer, the login’s check included. ${at.slice(0, 10)}, on ${sizeOf(machine)}.`,
    '![Slowest hundredth by number of sessions](results.history.svg)',
    table(
      ['', 'goal', '', 'found'],
      judgeHistory(result).map(({ what, aim, found, isMet }) => [
        isMet ? 'met' : '**MISSED**',
        what,
        aim,
        found,
      ]),
    ),
    table(['sessions', ...sizes.map(label)], rows),
    versionsOf(machine),
  ]
}

/** In a smaller size page 500 may not be there; what was measured instead says which page it was. */
function cellOf(size: SizeResult, name: string, n: number): string {
  const times = size.times[n]
  const other = times && times.name !== name && listOf(times.name) === listOf(name)
  return `${cell(times)}${other ? ` (${/page \d+$/.exec(times.name)?.[0] ?? ''})` : ''}`
}

/** p99 of everything at each size; shorter is better. */
export function historyChart({ sizes }: HistoryResult): string {
  const names = sizes.at(-1)?.times ?? []
  const panels = names.map(({ name, goal }, n): Panel => ({
    title: `${name}: p99`,
    unit: ' ms',
    bars: sizes.map((size, place) => ({
      name: label(size),
      value: size.times[n]?.p99 ?? 0,
      isOwn: place === sizes.length - 1,
    })),
    goal:
      goal === 'quick'
        ? QUICK_MS
        : goal === 'flat'
          ? Number((FLAT * (sizes[0]?.times[n]?.p99 ?? 0)).toFixed(1))
          : null,
  }))
  return barsOf(panels, 'How long lists and searches take at 10,000 to 1,000,000 sessions', '')
}
