import fc from 'fast-check'
import { agentIn, customerOf, type Subject } from '../live.ts'
import { ada, session } from './people.ts'
import type { Fate, Mishearing } from './wire.ts'

/** Few subjects and tabs, so that schedules meet themselves again. */
export const sessions = [session(1), session(2), session(3)]
export const subjects: readonly Subject[] = [...sessions.map(customerOf), agentIn(ada, session(1))]

/** What can happen in a process. `on` picks the process, `who` the subject, where there are several. */
export type LocalStep =
  | { do: 'arrive' | 'leave'; on: number; who: number; tab: number }
  | { do: 'move'; on: number; to: number; who: number; tab: number }
  | { do: 'learn'; on: number; who: number; seq: number }
  | { do: 'pass'; ms: number }

const scripts = ['flush', 'claim', 'renew', 'register', 'release', 'read'] as const

/** What can happen to one process and its connections. */
export type ProcessStep =
  | { do: 'kill' | 'stall'; on: number }
  | { do: 'close'; on: number }
  /** The next answer to this script: lost, held back for `ms`, or the last thing the process lived for. */
  | { do: 'fate'; on: number; script: (typeof scripts)[number]; fate: Fate }
  /** What is asked takes so long to take effect, to be answered, or to be heard of others. */
  | { do: 'slow'; on: number; way: 'out' | 'in' | 'ear'; ms: number }
  | { do: 'cut'; on: number; which: 'commands' | 'ear' | 'both'; ms: number }
  | { do: 'mishear'; on: number; mishearing: Mishearing }

/** What can happen to Redis and to all. */
export type WorldStep =
  | { do: 'resume' | 'join' | 'flushall' }
  /**
   * Redis is gone for `ms`; the processes are back one `apartMs` after the other. It has lost nothing, everything,
   * that a subject came, or that it went.
   */
  | { do: 'away'; ms: number; apartMs: number; lost: 'nothing' | 'all' | 'coming' | 'going'; who: number }
  /** Redis loses that a subject came, and nobody notices at once. */
  | { do: 'decay'; who: number }
  /** Redis answers nobody for `ms`, then everybody. */
  | { do: 'pause'; ms: number }
  /** Every process dies; after `ms` the first of the next begins. */
  | { do: 'reboot'; ms: number }

export type Step = LocalStep | ProcessStep | WorldStep

/** In a process that is alone; `restart` ends it, and another begins `ms` later. */
export type InProcessStep = LocalStep | { do: 'restart'; ms: number }

/** What happens, and in which order whatever happens at once is taken. */
export interface Schedule {
  shuffle: number
  steps: Step[]
}

const on = fc.nat(3)
const who = fc.nat(subjects.length - 1)
const tab = fc.nat(2)
/** Often at a boundary: just before, at or after a grace, a renewal, a lease. */
const ms = fc.oneof(
  fc.nat(50),
  fc.constantFrom(1_000, 1_999, 2_000, 3_999, 4_000, 4_999, 5_000, 5_001, 6_000, 8_001, 13_000),
)
/** Below and above the time-out of a command. */
const briefMs = fc.constantFrom(1, 20, 300, 1_400, 1_600, 3_000)
const outageMs = fc.constantFrom(100, 1_000, 2_500, 4_200, 5_900, 9_000)

const doing = <Name extends string>(...names: Name[]) => fc.constantFrom(...names)

const localStep: fc.Arbitrary<LocalStep> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: doing('arrive'), on, who, tab }) },
  { weight: 6, arbitrary: fc.record({ do: doing('leave'), on, who, tab }) },
  { weight: 2, arbitrary: fc.record({ do: doing('move'), on, to: on, who, tab }) },
  {
    weight: 3,
    arbitrary: fc.record({ do: doing('learn'), on, who: fc.nat(2), seq: fc.integer({ min: 1, max: 9 }) }),
  },
  { weight: 5, arbitrary: fc.record({ do: doing('pass'), ms }) },
)

const fate: fc.Arbitrary<Fate> = fc.oneof(
  fc.record({ do: doing('lose', 'die') }),
  fc.record({ do: doing('hold'), ms: briefMs }),
)

const processStep: fc.Arbitrary<ProcessStep> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ do: doing('kill', 'close'), on }) },
  { weight: 2, arbitrary: fc.record({ do: doing('stall'), on }) },
  { weight: 4, arbitrary: fc.record({ do: doing('fate'), on, script: doing(...scripts), fate }) },
  { weight: 2, arbitrary: fc.record({ do: doing('slow'), on, way: doing('out', 'in', 'ear'), ms: briefMs }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: doing('cut'), on, which: doing('commands', 'ear', 'both'), ms: outageMs }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: doing('mishear'),
      on,
      mishearing: fc.record({ do: doing('late', 'twice'), ms: briefMs }),
    }),
  },
)

const worldStep: fc.Arbitrary<WorldStep> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ do: doing('resume', 'join') }) },
  { weight: 2, arbitrary: fc.record({ do: doing('flushall') }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: doing('away'),
      ms: outageMs,
      apartMs: fc.constantFrom(0, 10, 300, 1_500),
      lost: doing('nothing', 'all', 'coming', 'going'),
      who,
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: doing('pause'), ms: outageMs }) },
  { weight: 1, arbitrary: fc.record({ do: doing('decay'), who }) },
  { weight: 1, arbitrary: fc.record({ do: doing('reboot'), ms: outageMs }) },
)

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 10, arbitrary: localStep },
  { weight: 3, arbitrary: processStep },
  { weight: 1, arbitrary: worldStep },
)

export const schedule: fc.Arbitrary<Schedule> = fc.record({
  shuffle: fc.nat(),
  steps: fc.array(step, { maxLength: 30, size: 'max' }),
})

export const inProcessSchedule: fc.Arbitrary<InProcessStep[]> = fc.array(
  fc.oneof(
    { weight: 20, arbitrary: localStep },
    { weight: 1, arbitrary: fc.record({ do: doing('restart'), ms: fc.integer({ min: 1, max: 10_000 }) }) },
  ),
  { maxLength: 40, size: 'max' },
)

/** How many schedules a test tries: its own number, or what SCHEDULES says. */
export const schedules = (usual: number): number => Number(process.env['SCHEDULES'] ?? usual)
