import type { World } from '../world/world.ts'
import { Meter } from './meter.ts'
import {
  completions,
  memory,
  openClose,
  openLists,
  readsOfLists,
  storm,
  toggle,
  type Churn,
  type Moves,
} from './phases.ts'
import { perform } from './perform.ts'
import type { Run } from './run.ts'
import type { Stage } from './stage.ts'
import { median, quantile } from './statistics.ts'
import { variants, type Variant } from './variants.ts'

/** What one run consists of. */
export interface Plan {
  processes: number
  churn: Churn
  /** Null: nobody comes and goes. */
  moves: Moves | null
  lists: number
  completions: number
  /** Where CPU profiles go. */
  profiles: string | null
}

/** Measures one variant from its start to its end. */
export const measureOnce = (world: World, variant: Variant, round: number, plan: Plan): Promise<Run> =>
  perform(world, variant, round, plan.processes, plan, (stage, run) =>
    phases(stage, world, variant, plan, run),
  )

async function phases(stage: Stage, world: World, variant: Variant, plan: Plan, run: Run): Promise<void> {
  const { costs, figures } = run
  const { customers } = stage.seating
  const meter = new Meter(stage, () => world.services.redisCpuMs())
  await stage.seatConsoles()
  // The first come unmeasured, so that the code is warm as in a process that has run a while.
  const early = Math.floor(customers / 5)
  await storm(stage, meter, early)
  const stormed = await storm(stage, meter, customers)
  costs.connect = stormed.cost
  figures['connections per second'] = ((customers - early) / stormed.used.wall) * 1_000
  figures['storm to all right, s'] = stormed.used.wall / 1_000
  await stage.settle()
  // The churn begins without the garbage of the storm.
  await memory(stage)

  const toggled = await toggle(stage, meter, plan.churn)
  costs.toggle = toggled.cost
  figures['change p50, ms'] = quantile(toggled.latencies, 0.5)
  figures['change p99, ms'] = quantile(toggled.latencies, 0.99)
  figures['gross CPU per change, ms'] = (toggled.busy.server + toggled.busy.redis) / toggled.changes
  figures['load in churn, % of a core'] = (toggled.busy.load / toggled.busy.wall) * 100
  figures['changes'] = toggled.changes

  if (plan.moves) costs.openClose = (await openClose(stage, meter, plan.moves)).cost
  if (plan.lists > 0) run.costs.list = (await openLists(stage, meter, plan.lists)).cost
  if (variant !== variants.foyer) return
  if (plan.lists > 0) await countReads(stage, world, run)
  if (plan.completions > 0) await complete(stage, meter, plan.completions, run)
}

/** Only Foyer counts its statements. */
async function countReads(stage: Stage, { services }: World, run: Run): Promise<void> {
  const reads = await readsOfLists(stage, services, 10)
  run.figures['Redis scripts per list'] = median(reads.map(({ redis }) => redis))
  run.figures['statements for rows per list'] = median(reads.map(({ postgres }) => postgres))
}

async function complete(stage: Stage, meter: Meter, count: number, run: Run): Promise<void> {
  const { used, cost, latencies } = await completions(stage, meter, count)
  run.costs.completion = cost
  run.figures['completions per second'] = (count / used.wall) * 1_000
  run.figures['completion p50, ms'] = quantile(latencies, 0.5)
  run.figures['completion p99, ms'] = quantile(latencies, 0.99)
}
