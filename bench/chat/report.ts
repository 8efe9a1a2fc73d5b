import { median } from '../measure/statistics.ts'
import { barsOf, type Panel } from '../report/bars.ts'
import { middle, sizeOf, table, versionsOf } from '../report/words.ts'
import type { ChatRun } from './measure.ts'
import { names, type Name } from './peers.ts'
import type { ChatResult } from './results.ts'

type Read = (run: ChatRun) => number

const ratesOf = ({ runs }: ChatResult): number[] => [...new Set(runs.map(({ rate }) => rate))]
const cpuOf: Read = ({ cpu }) => cpu.server + cpu.redis + cpu.postgres

function valuesOf({ runs }: ChatResult, name: Name, rate: number, read: Read): number[] {
  return runs.filter((run) => run.name === name && run.rate === rate).map(read)
}

/** The section of the results page. */
export function chatMarkdown(result: ChatResult): string[] {
  const { at, machine, rooms, seconds, runs } = result
  const rounds = runs.length / names.length / ratesOf(result).length
  return [
    '## Chat: messages from one process to the other',
    `${rooms.toLocaleString('en')} rooms open at two processes, the customer of each at one and her agent at the other; ` +
      `messages by both in turn at an even pace for ${seconds} s, whatever is answered. The limit is plain \`ws\` and one ` +
      'channel of Redis and keeps nothing; naive is Socket.IO with a room per session, the Redis adapter and one insert ' +
      `per message. ${rounds === 1 ? 'One round' : `${rounds} alternating rounds, median (lowest–highest)`}, ${at.slice(0, 10)}, on ${sizeOf(machine)}, the load on the same machine.`,
    '![Time, CPU and memory of messages](results.chat.svg)',
    ...ratesOf(result).flatMap((rate) => atRate(result, rate)),
    versionsOf(machine),
  ]
}

function atRate(result: ChatResult, rate: number): string[] {
  const cells = (read: Read, digits: number): string[] =>
    names.map((name) => middle(valuesOf(result, name, rate, read), digits))
  const sum = (read: Read): string[] =>
    names.map((name) => String(valuesOf(result, name, rate, read).reduce((all, each) => all + each, 0)))
  return [
    `### ${rate.toLocaleString('en')} messages/s`,
    table(
      ['', ...names],
      [
        ['crossed, messages/s', ...cells(({ reached }) => reached, 0)],
        ['until the other side has it, p50, ms', ...cells(({ p50 }) => p50, 1)],
        ['p99, ms', ...cells(({ p99 }) => p99, 1)],
        ['longest, ms', ...cells(({ max }) => max, 0)],
        [
          'not there after a minute, twice or astray',
          ...sum(({ lost, doubled, astray }) => lost + doubled + astray),
        ],
        ['CPU of 1,000 messages, s: servers', ...cells(({ cpu }) => cpu.server, 2)],
        ['Redis', ...cells(({ cpu }) => cpu.redis, 2)],
        ['PostgreSQL', ...cells(({ cpu }) => cpu.postgres, 2)],
        ['cores busy with anything else meanwhile', ...cells(({ others }) => others, 2)],
        ['memory of both processes, MB: nobody there', ...cells(({ memory }) => memory.before, 0)],
        ['all rooms open', ...cells(({ memory }) => memory.rest, 0)],
        ['under load, at most', ...cells(({ memory }) => memory.load, 0)],
      ],
    ),
    ratios(result, rate),
  ]
}

/** What may be compared between machines. */
function ratios(result: ChatResult, rate: number): string {
  const of = (name: Name, read: Read): number => median(valuesOf(result, name, rate, read))
  const times = (name: Name, read: Read): string => `${(of('Foyer', read) / of(name, read)).toFixed(1)}×`
  const beside = (read: Read): string => `${times('limit', read)} the limit and ${times('naive', read)} naive`
  return `Foyer: p99 ${beside(({ p99 }) => p99)}; CPU ${beside(cpuOf)}; memory under load ${beside(({ memory }) => memory.load)}.`
}

/** At the first rate; shorter is better. */
export function chatChart(result: ChatResult): string {
  const [rate = 0] = ratesOf(result)
  const panels: [string, string, Read, number][] = [
    ['From one process to the other, p99', ' ms', ({ p99 }) => p99, 1],
    ['CPU of 1,000 messages: servers, Redis, PostgreSQL', ' s', cpuOf, 2],
    ['Memory of both processes under load', ' MB', ({ memory }) => memory.load, 0],
  ]
  return barsOf(
    panels.map(([title, unit, read, digits]): Panel => ({
      title,
      unit,
      bars: names.map((name) => ({
        name,
        value: Number(median(valuesOf(result, name, rate, read)).toFixed(digits)),
        isOwn: name === 'Foyer',
      })),
      goal: null,
    })),
    `${result.rooms} rooms, ${rate} messages a second: time, CPU and memory of the limit, Foyer and a naive server`,
    '',
  )
}
