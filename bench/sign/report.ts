import { median } from '../measure/statistics.ts'
import { barsOf, type Panel } from '../report/bars.ts'
import { middle, sizeOf, table, versionsOf } from '../report/words.ts'
import type { FirstPage, Viewing } from './phone.ts'
import type { SignResult } from './results.ts'
import { PRESENCES, SIGNERS, type TenRound } from './ten.ts'

const names: readonly Viewing[] = ['limit', 'Foyer', 'naive']
const sizesOf = ({ sealing }: SignResult): number[] => sealing.map(({ pages }) => pages)

/** The section of the results page. */
export function signMarkdown(result: SignResult): string[] {
  const { at, machine, rounds } = result
  return [
    '## Signing: the first page, sealing, and presence meanwhile',
    `Documents of ${sizesOf(result).join(' and ')} pages of text. Median (lowest–highest) of ${rounds} rounds, ` +
      `${at.slice(0, 10)}, on ${sizeOf(machine)}.`,
    '### The first page on a slow phone',
    'A real Chromium with a processor four times slower, nothing cached, 1.6 Mbit/s and 150 ms round trip. The limit is a page ' +
      'that is nothing but pdf.js and draws the first page; naive fetches the whole file and draws every page before it ' +
      'shows any; Foyer opens the customer’s room and presses the task.',
    '![Seconds until the first page](results.sign.svg)',
    ...sizesOf(result).map((pages) => phoneTable(result, pages)),
    '### Sealing',
    sealingTable(result),
    `### Presence while ${SIGNERS} sign at once`,
    `${PRESENCES} customers come and go before one console, 40 changes/s; ms from just before one comes or leaves until the ` +
      `console has it, while nobody signs, and from ${SIGNERS} presses at once until the last file is sealed.`,
    tenTable(result),
    versionsOf(machine),
  ]
}

const phoneOf = ({ phone }: SignResult, name: Viewing, pages: number): FirstPage[] =>
  phone.filter((each) => each.name === name && each.pages === pages)

function phoneTable(result: SignResult, pages: number): string {
  const cells = (read: (seen: FirstPage) => number, digits: number): string[] =>
    names.map((name) => middle(phoneOf(result, name, pages).map(read), digits))
  const [{ size = 0 } = {}] = phoneOf(result, 'Foyer', pages)
  return table(
    [`${pages} pages, ${size.toFixed(0)} KB`, ...names],
    [
      ['from opening the page until page 1 is drawn, s', ...cells(({ seconds }) => seconds, 1)],
      ['of that, since the task was pressed, s', ...cells(({ fromPress }) => fromPress, 1)],
      ['loaded by then, KB', ...cells(({ loaded }) => loaded, 0)],
      ['loaded in the end, KB', ...cells(({ inAll }) => inAll, 0)],
    ],
  )
}

function sealingTable({ sealing }: SignResult): string {
  return table(
    ['', ...sealing.map(({ pages }) => `${pages} pages`)],
    [
      ['the first of a process, s', ...sealing.map(({ seconds }) => (seconds[0] ?? NaN).toFixed(2))],
      ['the next ones, s', ...sealing.map(({ seconds }) => middle(seconds.slice(1), 2))],
      ['memory of the process at rest, MB', ...sealing.map(({ memory }) => memory.before.toFixed(0))],
      ['at most, with those it starts, MB', ...sealing.map(({ memory }) => memory.most.toFixed(0))],
    ],
  )
}

function tenTable(result: SignResult): string {
  const { rounds } = result.ten
  const row = (pages: number): string[] => {
    const own = rounds.filter((round) => round.pages === pages)
    const cell = (read: (round: TenRound) => number, digits = 1): string => middle(own.map(read), digits)
    return [
      `${SIGNERS} × ${pages} pages`,
      cell(({ seconds }) => seconds),
      cell(({ without }) => without.p50),
      cell((round) => round.with.p50),
      cell((round) => round.with.p50 / round.without.p50, 2),
      cell(({ without }) => without.p99),
      cell((round) => round.with.p99),
      cell((round) => round.with.p99 / round.without.p99, 2),
    ]
  }
  const head = ['all sealed, s', 'p50 without', 'with', 'ratio', 'p99 without', 'with', 'ratio']
  return table(['', ...head], sizesOf(result).map(row))
}

/** Shorter is better. */
export const signChart = (result: SignResult): string =>
  barsOf(
    sizesOf(result).map((pages): Panel => ({
      title: `${pages} pages: seconds until the first is drawn on a slow phone`,
      unit: ' s',
      bars: names.map((name) => ({
        name,
        value: Number(median(phoneOf(result, name, pages).map(({ seconds }) => seconds)).toFixed(1)),
        isOwn: name === 'Foyer',
      })),
      goal: null,
    })),
    'Seconds until the first page of a document is drawn: the limit, Foyer and a naive viewer',
    '',
  )
