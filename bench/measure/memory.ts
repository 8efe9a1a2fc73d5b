import type { World } from '../world/world.ts'
import { Meter } from './meter.ts'
import { pause } from './pace.ts'
import { perform } from './perform.ts'
import { memory, storm } from './phases.ts'
import type { Run } from './run.ts'
import type { Variant } from './variants.ts'

const KIB = 1_024
/** Sockets that just came still hold what their admission needed. */
const REST_MS = 2_000

/** Heap (with external memory) and resident memory per idle customer, as slopes. */
export const measureMemory = (
  world: World,
  variant: Variant,
  round: number,
  profiles: string | null,
): Promise<Run> =>
  perform(world, variant, round, 1, { profiles }, async (stage, { figures }) => {
    const meter = new Meter(stage, () => world.services.redisCpuMs())
    const { customers } = stage.seating
    const few = Math.floor(customers / 5)
    await stage.seatConsoles()
    await storm(stage, meter, few)
    await stage.settle()
    await pause(REST_MS)
    const before = await memory(stage)
    await storm(stage, meter, customers)
    await pause(REST_MS)
    const after = await memory(stage)
    figures['heap per customer, KB'] = (after.heap - before.heap) / (customers - few) / KIB
    figures['RSS per customer, KB'] = (after.rss - before.rss) / (customers - few) / KIB
  })
