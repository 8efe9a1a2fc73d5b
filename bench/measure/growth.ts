import { timings } from '../../shared/timings.ts'
import type { World } from '../world/world.ts'
import { Meter } from './meter.ts'
import { pause } from './pace.ts'
import { perform } from './perform.ts'
import { memory, storm, toggle, type Churn } from './phases.ts'
import type { Run } from './run.ts'
import { quantile } from './statistics.ts'
import type { Variant } from './variants.ts'

/** What a change costs beside many who do nothing, and what those cost. */
export const measureGrowth = (
  world: World,
  variant: Variant,
  round: number,
  churn: Churn,
  profiles: string | null,
): Promise<Run> =>
  perform(world, variant, round, 1, { profiles }, async (stage, { costs, figures }) => {
    const meter = new Meter(stage, () => world.services.redisCpuMs())
    await stage.seatConsoles()
    const stormed = await storm(stage, meter, stage.seating.customers)
    costs.connect = stormed.cost
    figures['storm to all right, s'] = stormed.used.wall / 1_000
    await stage.settle()
    await memory(stage)
    await pause(timings.pingIntervalMs)
    await meter.look()
    await pause(timings.pingIntervalMs)
    const idle = await meter.look()
    figures['idle CPU, % of a core'] = ((idle.server + idle.redis) / idle.wall) * 100
    const toggled = await toggle(stage, meter, churn)
    costs.toggle = toggled.cost
    figures['gross CPU per change, ms'] = (toggled.busy.server + toggled.busy.redis) / toggled.changes
    figures['change p99, ms'] = quantile(toggled.latencies, 0.99)
  })
