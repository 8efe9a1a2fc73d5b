import { barsOf } from '../report/bars.ts'
import { sizeOf, table, versionsOf } from '../report/words.ts'
import type { TasksResult } from './results.ts'
import { FILE_BYTES, FILES } from './uploads.ts'

const names = ['limit', 'Foyer', 'naive'] as const

/** The section of the results page. */
export function tasksMarkdown({ at, machine, uploads, seen, rooms, many }: TasksResult): string[] {
  const ratio = (value: number, base: number): string => `${value.toFixed(1)} (${(value / base).toFixed(2)}×)`
  const { limit } = uploads
  return [
    '## Tasks: files, completions, rooms',
    `${FILES} files of ${FILE_BYTES / 1_000_000} MB at once to one process. The limit writes what comes to the disk and ` +
      'asks nobody; naive holds each file in memory first; Foyer speaks tus, judges who sends with each request, tells ' +
      `the agent how far it is, and looks at the content. One round, ${at.slice(0, 10)}, on ${sizeOf(machine)}.`,
    '![Memory and time of uploads](results.tasks.svg)',
    table(
      ['to the limit', 'seconds', 'CPU, s', 'memory more, MB'],
      names.map((name) => {
        const { seconds, cpu, memory } = uploads[name]
        return [name, ratio(seconds, limit.seconds), ratio(cpu, limit.cpu), ratio(memory, limit.memory)]
      }),
    ),
    table(
      ['ms', 'p50', 'p99'],
      [
        ['Complete pressed until the agent’s screen is told', seen.p50.toFixed(1), seen.p99.toFixed(1)],
        ['A room of 1 task, read', rooms.one.p50.toFixed(1), rooms.one.p99.toFixed(1)],
        [`A room of ${many} tasks, read`, rooms.many.p50.toFixed(1), rooms.many.p99.toFixed(1)],
      ],
    ),
    versionsOf(machine),
  ]
}

/** Shorter is better. */
export const tasksChart = ({ uploads }: TasksResult): string =>
  barsOf(
    [
      { title: 'Memory more than before, at most', unit: ' MB', part: 'memory' as const },
      { title: 'Until all files are there', unit: ' s', part: 'seconds' as const },
    ].map(({ title, unit, part }) => ({
      title,
      unit,
      bars: names.map((name) => ({
        name,
        value: Number(uploads[name][part].toFixed(1)),
        isOwn: name === 'Foyer',
      })),
      goal: null,
    })),
    `${FILES} uploads at once: memory and time of the limit, Foyer and a naive server`,
    '',
  )
