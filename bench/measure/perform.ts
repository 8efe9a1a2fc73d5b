import type { World } from '../world/world.ts'
import type { Run } from './run.ts'
import { Stage, type Placement } from './stage.ts'
import type { Variant } from './variants.ts'

/**
 * One run: starts the variant, lets `work` measure it, and checks in the end that every console shows the truth.
 * A run that goes wrong says how, and has no costs.
 */
export async function perform(
  world: World,
  variant: Variant,
  round: number,
  processes: number,
  options: { profiles?: string | null; placement?: Placement },
  work: (stage: Stage, run: Run) => Promise<void>,
): Promise<Run> {
  const rows = { needless: 0, wrong: 0, lost: 0, wrongAtRest: 0 }
  const run: Run = { variant: variant.name, round, failed: null, costs: {}, figures: {}, rows }
  await using stage = await Stage.open(world, variant, processes, options)
  try {
    await work(stage, run)
    for (let console = 0; console < stage.seating.consoles; console++) await stage.openList(console)
    rows.wrongAtRest = stage.ledger.wrongAtRest()
  } catch (fault) {
    run.failed = (fault as Error).message
  }
  const { needless, wrong, open } = stage.ledger
  Object.assign(rows, { needless, wrong, lost: open })
  run.failed ??= stage.fault
  if (wrong + rows.wrongAtRest > 0) run.failed ??= `${wrong} rows were wrong, ${rows.wrongAtRest} in the end`
  if (run.failed) run.costs = {}
  return run
}
