import { things, type Run, type Thing } from '../measure/run.ts'
import { median } from '../measure/statistics.ts'
import { base, variants } from '../measure/variants.ts'
import { digits, judge, shown } from './goals.ts'
import { chatMarkdown } from '../chat/report.ts'
import { readChat } from '../chat/results.ts'
import { historyMarkdown } from '../history/report.ts'
import { readHistory } from '../history/results.ts'
import { signMarkdown } from '../sign/report.ts'
import { readSign } from '../sign/results.ts'
import { tasksMarkdown } from '../tasks/report.ts'
import { readTasks } from '../tasks/results.ts'
import { figureOf, pairedRatio, readingsOf, spreadOf, sumOf } from './ratios.ts'
import type { Results, SectionResult } from './results.ts'
import { sizeOf, table, versionsOf } from './words.ts'

const names: Record<Thing, string> = {
  connect: 'Connect',
  toggle: 'Status change',
  openClose: 'Close or come back',
  list: 'List of 50 opened',
  completion: 'Task completed over HTTP',
}

/** All results as a page. */
export function markdown(results: Results): string {
  const judged = judge(results)
  const history = readHistory()
  const tasks = readTasks()
  const chat = readChat()
  const sign = readSign()
  const parts = [
    '# What Foyer costs',
    'Written by `npm run bench`; see [how it measures](README.md). CPU time is that of all server processes and of ' +
      'Redis; ratios are taken within a round and given as median (lowest–highest).',
    '![Ratios of the main goals](results.svg)',
    '## Goals',
    table(
      ['', 'goal', 'must / stretch', 'found'],
      judged.map(({ verdict, what, aim, found }) => [mark(verdict), what, aim, found]),
    ),
    ...Object.values(results).flatMap(section),
    ...(history ? historyMarkdown(history) : []),
    ...(tasks ? tasksMarkdown(tasks) : []),
    ...(chat ? chatMarkdown(chat) : []),
    ...(sign ? signMarkdown(sign) : []),
    '## Who is measured',
    table(
      ['name', 'what'],
      Object.values(variants).map(({ name, what }) => [name, what]),
    ),
  ]
  return `${parts.join('\n\n')}\n`
}

const mark = (verdict: string): string => (verdict === 'MISSED' ? '**MISSED**' : verdict)

function section({ title, how, at, rounds, machine, parts, variants: order }: SectionResult): string[] {
  const rule = `${how} ${rounds} ${rounds === 1 ? 'round' : 'alternating rounds'}, ${at.slice(0, 10)}, on ${sizeOf(machine)}.`
  return [
    `## ${title}`,
    rule,
    ...parts.flatMap(({ label, runs }) => [
      ...(label ? [`### ${label}`] : []),
      ...costs(runs, order),
      ...figures(runs, order),
      ...failures(runs),
    ]),
    versionsOf(machine),
  ]
}

function costs(runs: readonly Run[], order: readonly string[]): string[] {
  const measured = things.filter((thing) => runs.some(({ costs }) => costs[thing]))
  if (measured.length === 0) return []
  const rows = measured.flatMap((thing) =>
    order.flatMap((variant) => {
      const own = runs.flatMap((run) => (run.variant === variant ? (run.costs[thing] ?? []) : []))
      if (own.length === 0) return []
      const ratio = pairedRatio(runs, variant, base, sumOf(thing))
      const ms = (part: 'server' | 'redis' | 'sum') => median(own.map((cost) => cost[part])).toFixed(3)
      return [[names[thing], variant, ms('server'), ms('redis'), ms('sum'), ratio ? shown(ratio) : '–']]
    }),
  )
  return [table(['', '', 'server, ms', 'Redis, ms', 'sum, ms', `to ${base}`], rows)]
}

function figures(runs: readonly Run[], order: readonly string[]): string[] {
  const found = [...new Set(runs.flatMap(({ figures }) => Object.keys(figures)))]
  if (found.length === 0) return []
  const of = (variant: string, name: string): string => {
    const spread = spreadOf(readingsOf(runs, variant, figureOf(name)))
    return spread ? digits(spread.median) : '–'
  }
  const rows = found.map((name) => [name, ...order.map((variant) => of(variant, name))])
  const needless = order.map((variant) =>
    digits(median(runs.filter((run) => run.variant === variant).map((run) => run.rows.needless))),
  )
  return [table(['median', ...order], [...rows, ['rows nobody asked for', ...needless]])]
}

const failures = (runs: readonly Run[]): string[] => {
  const failed = runs.filter((run) => run.failed !== null)
  return failed.length === 0
    ? []
    : [failed.map((run) => `- **failed**: ${run.variant}, round ${run.round + 1}: ${run.failed}`).join('\n')]
}
