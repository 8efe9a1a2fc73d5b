import type { Seating } from '../world/seating.ts'
import type { World } from '../world/world.ts'
import { measureCrash } from './crash.ts'
import { measureGrowth } from './growth.ts'
import { measureMemory } from './memory.ts'
import { measureOnce, type Plan } from './measure-once.ts'
import type { Run } from './run.ts'
import { variants, type Variant } from './variants.ts'

/** One thing to find out, in alternating rounds. */
export interface Section {
  name: string
  title: string
  /** How it was measured, in a sentence or two. */
  how: string
  rounds: number
  variants: Variant[]
  /** The same at several sizes, or at one. */
  parts: Part[]
}

export interface Part {
  label: string
  seating: Seating
  measure: (world: World, variant: Variant, round: number, profiles: string | null) => Promise<Run>
}

const { limit, rawR, rawR10, foyer, naive } = variants
const seats = { consoles: 50, listed: 50, isShared: false }
const churn = { perSecond: 500, slices: 12, sliceMs: 400 }
const usual: Plan = {
  processes: 1,
  churn,
  moves: { perSecond: 150, count: 100 },
  lists: 100,
  completions: 200,
  profiles: null,
}

const planned =
  (plan: Partial<Plan>): Part['measure'] =>
  (world, variant, round, profiles) =>
    measureOnce(world, variant, round, { ...usual, ...plan, profiles })

const many = (count: number): string => count.toLocaleString('en')

/** What can be asked for, by name; numbers are sizes. */
export const sections: Record<string, (sizes: number[]) => Section> = {
  main: () => ({
    name: 'main',
    title: 'One process, 1,000 customers',
    how: '50 consoles show 50 sessions each; 500 changes/s; 150 customers/s close their tab or come back.',
    rounds: 3,
    variants: [limit, rawR, rawR10, foyer, naive],
    parts: [{ label: '', seating: { customers: 1_000, ...seats }, measure: planned({}) }],
  }),
  processes: ([processes = 2]) => ({
    name: 'processes',
    title: `${processes} processes, 1,000 customers`,
    how: 'As with one process; everybody is spread over the processes, and so are the changes.',
    rounds: 3,
    variants: [rawR10, foyer, naive],
    parts: [
      { label: '', seating: { customers: 1_000, ...seats }, measure: planned({ processes, completions: 0 }) },
    ],
  }),
  fanout: () => ({
    name: 'fanout',
    title: 'Fan-out: 50 consoles show the same 50 sessions',
    how: '1,500 changes/s, that is 75,000 rows/s. All consoles are logins of one agent, as only an owner sees a session.',
    rounds: 5,
    variants: [limit, rawR10, foyer, naive],
    parts: [
      {
        label: '',
        seating: { customers: 50, ...seats, isShared: true },
        measure: planned({ churn: { ...churn, perSecond: 1_500 }, moves: null, lists: 0, completions: 0 }),
      },
    ],
  }),
  storm: ([customers = 4_000]) => ({
    name: 'storm',
    title: `Connect storm: ${many(customers)} customers at once`,
    how: '200 handshakes on their way at a time, until every console is right.',
    rounds: 3,
    variants: [rawR10, foyer, naive],
    parts: [
      {
        label: '',
        seating: { customers, ...seats },
        measure: planned({ churn: { ...churn, slices: 1 }, moves: null, lists: 0, completions: 0 }),
      },
    ],
  }),
  growth: (sizes) => ({
    name: 'growth',
    title: 'Growth: a change beside more and more idle customers',
    how: '500 changes/s. Idle CPU over one interval of pings.',
    rounds: 3,
    variants: [rawR10, foyer],
    parts: (sizes.length > 0 ? sizes : [1_000, 4_000, 16_000]).map((customers) => ({
      label: `${many(customers)} customers`,
      seating: { customers, ...seats },
      measure: (world, variant, round, profiles) =>
        measureGrowth(world, variant, round, { ...churn, slices: 8 }, profiles),
    })),
  }),
  memory: ([customers = 10_000]) => ({
    name: 'memory',
    title: `Memory: ${many(customers)} idle customers`,
    how: `The slope from a fifth of them to all, after garbage collection: what a process needs by itself is not in it.`,
    rounds: 2,
    variants: [rawR10, foyer],
    parts: [{ label: '', seating: { customers, ...seats }, measure: measureMemory }],
  }),
  crash: ([customers = 10_000]) => ({
    name: 'crash',
    title: `Crash: a process with ${many(customers)} customers is killed`,
    how: 'Two other processes race for them; 50 consoles there show 200 sessions each. Script times by SLOWLOG.',
    rounds: 2,
    variants: [foyer],
    parts: [{ label: '', seating: { customers, ...seats, listed: 200 }, measure: measureCrash }],
  }),
}

/** Everything once and as small as it gets: whether all of it still works. */
export const smoke: Section = {
  name: 'smoke',
  title: 'Smoke: 20 customers',
  how: 'Whether it works; the figures mean nothing.',
  rounds: 1,
  variants: [limit, rawR, rawR10, foyer, naive],
  parts: [
    {
      label: '',
      seating: { customers: 20, consoles: 4, listed: 10, isShared: false },
      measure: planned({
        churn: { perSecond: 100, slices: 1, sliceMs: 200 },
        moves: { perSecond: 100, count: 10 },
        lists: 4,
        completions: 8,
      }),
    },
  ],
}
