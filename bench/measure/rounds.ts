import type { Services } from '../world/services.ts'
import { makeWorld } from '../world/world.ts'
import type { Run } from './run.ts'
import type { Section } from './sections.ts'

export interface Rounds {
  profiles: string | null
  /** After each run. */
  over: (part: string, run: Run, seconds: number) => void
}

/** All variants in alternating rounds, the order reversed every other round, each size of a section in each round. */
export async function measureRounds(
  services: Services,
  { parts, variants, rounds }: Section,
  { profiles, over }: Rounds,
) {
  const measured = []
  for (const { label, seating, measure } of parts)
    measured.push({ label, seating, measure, world: await makeWorld(services, seating), runs: [] as Run[] })
  for (let round = 0; round < rounds; round++)
    for (const { label, measure, world, runs } of measured)
      for (const variant of round % 2 === 0 ? variants : variants.toReversed()) {
        const began = performance.now()
        const run = await measure(world, variant, round, profiles)
        runs.push(run)
        over(label, run, (performance.now() - began) / 1_000)
      }
  return measured.map(({ label, seating, runs }) => ({ label, seating, runs }))
}
