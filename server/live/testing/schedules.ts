import fc from 'fast-check'
import { agentIn, customerOf, type Subject } from '../live.ts'
import { ada, session } from './people.ts'

/** Few subjects and tabs, so that schedules meet themselves again. */
export const sessions = [session(1), session(2), session(3)]
export const subjects: readonly Subject[] = [...sessions.map(customerOf), agentIn(ada, session(1))]

/** What can happen in a process. `on` picks the process, `who` the subject, where there are several. */
export type LocalStep =
  | { do: 'arrive' | 'leave'; on: number; who: number; tab: number }
  | { do: 'move'; on: number; to: number; who: number; tab: number }
  | { do: 'learn'; on: number; who: number; seq: number }
  | { do: 'pass'; ms: number }

/** What can happen to processes and to Redis. */
export type FaultStep =
  | { do: 'kill' | 'stall' | 'resume' | 'close'; on: number }
  | { do: 'lose'; on: number; answer: 'flush' | 'claim' | 'renew' }
  | { do: 'join' | 'flushall' }

const on = fc.nat(3)
const who = fc.nat(subjects.length - 1)
const tab = fc.nat(2)
/** Often at a boundary: just before, at or after a grace, a renewal, a lease. */
const ms = fc.oneof(
  fc.nat(50),
  fc.constantFrom(1_000, 1_999, 2_000, 3_999, 4_000, 4_999, 5_000, 5_001, 6_000, 8_001, 13_000),
)

export const localStep: fc.Arbitrary<LocalStep> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant('arrive' as const), on, who, tab }) },
  { weight: 6, arbitrary: fc.record({ do: fc.constant('leave' as const), on, who, tab }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('move' as const), on, to: on, who, tab }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('learn' as const),
      on,
      who: fc.nat(2),
      seq: fc.integer({ min: 1, max: 9 }),
    }),
  },
  { weight: 5, arbitrary: fc.record({ do: fc.constant('pass' as const), ms }) },
)

export const faultStep: fc.Arbitrary<FaultStep> = fc.oneof(
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('kill' as const, 'close' as const), on }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom('stall' as const, 'resume' as const), on }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('lose' as const),
      on,
      answer: fc.constantFrom('flush' as const, 'claim' as const, 'renew' as const),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('join' as const, 'flushall' as const) }) },
)

/** How many schedules a test tries: its own number, or what SCHEDULES says. */
export const schedules = (usual: number): number => Number(process.env['SCHEDULES'] ?? usual)
