import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../../server/root.ts'
import type { Machine } from '../report/results.ts'
import type { SizeResult, Times } from './measure.ts'

export interface HistoryResult {
  at: string
  machine: Machine
  sizes: SizeResult[]
}

const path = (kind: 'json' | 'svg'): string => join(root, 'bench', `results.history.${kind}`)

export const readHistory = (): HistoryResult | null =>
  existsSync(path('json')) ? (JSON.parse(readFileSync(path('json'), 'utf8')) as HistoryResult) : null

export const writeHistory = (kind: 'json' | 'svg', content: string): void =>
  writeFileSync(path(kind), content)

export interface HistoryGoal {
  what: string
  aim: string
  found: string
  isMet: boolean
}

export const FLAT = 1.5
export const QUICK_MS = 25

/** The list alone, without its page: page 500 is compared with the deepest page of a smaller size. */
const isSameList = (one: string, other: string): boolean =>
  one === other || (!one.endsWith('page 1') && !other.endsWith('page 1') && listOf(one) === listOf(other))
export const listOf = (name: string): string => name.replace(/, page \d+$/, '')

/** Lists cost at the largest size at most so many times what they cost at the smallest; searches end in time. */
export function judgeHistory({ sizes }: HistoryResult): HistoryGoal[] {
  const [smallest, largest] = [sizes.at(0), sizes.at(-1)]
  if (!smallest || !largest) return []
  const at = largest.sessions.toLocaleString('en')
  const lists = largest.times.flatMap((times) => {
    const small = smallest.times.find(({ name }) => isSameList(name, times.name))
    return times.goal === 'flat' && small ? [{ times, ratio: times.p99 / small.p99 }] : []
  })
  const searches = largest.times.filter(({ goal }) => goal === 'quick')
  const worst = lists.reduce((most, { ratio }) => Math.max(most, ratio), 0)
  const slowest = searches.reduce(
    (most: Times | null, each) => (most && most.p99 > each.p99 ? most : each),
    null,
  )
  return [
    {
      what: `Each list, p99 at ${at} sessions to that at ${smallest.sessions.toLocaleString('en')}`,
      aim: `≤ ${FLAT}×`,
      found: `${worst.toFixed(2)}×`,
      isMet: worst <= FLAT,
    },
    {
      what: `Each search, p99 at ${at} sessions`,
      aim: `≤ ${QUICK_MS} ms`,
      found: `${slowest?.p99.toFixed(1) ?? '–'} ms`,
      isMet: (slowest?.p99 ?? Infinity) <= QUICK_MS,
    },
  ]
}
