import { keys } from '../../server/live/redis/keys.ts'
import { readMessage } from '../../server/live/redis/message.ts'
import type { Services } from '../world/services.ts'
import type { World } from '../world/world.ts'
import { Meter } from './meter.ts'
import { perform } from './perform.ts'
import { storm } from './phases.ts'
import type { Run } from './run.ts'
import { PATIENCE_MS, type Placement } from './stage.ts'
import { quantile } from './statistics.ts'
import type { Variant } from './variants.ts'

/** All customers on the process that is killed, all consoles on the two others. */
const apart: Placement = { customer: () => 0, console: (number) => 1 + (number % 2) }

/** Kills a process and watches the others claim its customers. */
export const measureCrash = (
  world: World,
  variant: Variant,
  round: number,
  profiles: string | null,
): Promise<Run> =>
  perform(world, variant, round, 3, { profiles, placement: apart }, async (stage, { figures }) => {
    const { services } = world
    await stage.seatConsoles()
    await storm(stage, new Meter(stage, () => services.redisCpuMs()), stage.seating.customers)
    await stage.settle()
    await using announced = await hearAnnouncements(services)
    await logScripts(services)
    const killed = performance.now()
    await stage.crash()
    await stage.ledger.settled(PATIENCE_MS)
    figures['kill to all offline, s'] = (performance.now() - killed) / 1_000
    const scripts = await claimScripts(services)
    figures['claim scripts'] = scripts.length
    figures['claim script p99, ms'] = quantile(scripts, 0.99)
    figures['claim script median, ms'] = quantile(scripts, 0.5)
    figures['first to last announcement, ms'] = announced.spanMs()
    const times = [...announced.times.values()]
    figures['announced twice'] = times.filter((count) => count > 1).length
    figures['never announced'] = stage.seating.customers - times.length
  })

/** Counts how often each customer is called offline, to whoever listens. */
async function hearAnnouncements({ redis }: Services) {
  const ear = redis.duplicate()
  const times = new Map<string, number>()
  let [first, last] = [0, 0]
  await ear.psubscribe(`${keys.said}*`)
  ear.on('pmessage', (_pattern, _channel, said: string) => {
    for (const { subject, presence } of readMessage(said, () => true).standings) {
      if (presence.state !== 'offline') continue
      times.set(subject, (times.get(subject) ?? 0) + 1)
      last = performance.now()
      first ||= last
    }
  })
  return {
    times,
    spanMs: () => last - first,
    [Symbol.asyncDispose]: async () => ear.disconnect(),
  }
}

async function logScripts({ redis }: Services): Promise<void> {
  await redis.config('SET', 'slowlog-max-len', '100000')
  await redis.config('SET', 'slowlog-log-slower-than', '0')
  await redis.slowlog('RESET')
}

/** How long each claim kept Redis busy, in ms. No other script ends with this word. */
async function claimScripts({ redis }: Services): Promise<number[]> {
  const entries = (await redis.slowlog('GET', 100_000)) as [number, number, number, string[]][]
  await redis.config('SET', 'slowlog-log-slower-than', '-1')
  return entries
    .filter(([, , , args]) => /^eval/i.test(args[0] ?? '') && args.at(-1) === 'lapsed')
    .map(([, , us]) => us / 1_000)
}
