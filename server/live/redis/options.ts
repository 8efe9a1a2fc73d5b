import { timings } from '../../../shared/timings.ts'
import { type Clock, realClock } from '../clock.ts'
import type { LiveLogger } from '../logger.ts'
import { type Connection, openConnection } from './connection.ts'

export interface RedisLiveOptions {
  url: string
  logger: LiveLogger
  graceMs: number
  leaseMs?: number
  renewMs?: number
  windowMs?: number
  unknownAfterMs?: number
  settlingMs?: number
  /** How long one command may take. */
  commandTimeoutMs?: number
  /** Only tests pass one: then scripts take their time from it too, instead of from Redis. */
  clock?: Clock
  /** Most subjects in one script: bounds how long Redis is busy with it. */
  mostPerFlush?: number
  mostPerClaim?: number
  /** Opens both connections, that of commands first. Only tests pass one. */
  connect?: (plan: Plan) => Connection
}

const defaults = {
  leaseMs: timings.leaseMs,
  renewMs: timings.renewMs,
  windowMs: timings.presenceWindowMs,
  unknownAfterMs: timings.unknownAfterMs,
  settlingMs: timings.settlingMs,
  commandTimeoutMs: 1_500,
  mostPerFlush: 512,
  mostPerClaim: 500,
  connect: openConnection,
}

export type Plan = Required<RedisLiveOptions> & {
  /** The time as scripts take it: empty means that of Redis. */
  scriptTime: () => string
}

/** The options with every default filled in. */
export function planOf(options: RedisLiveOptions): Plan {
  const { clock } = options
  return {
    ...defaults,
    ...options,
    // It may be changed while this lives.
    get graceMs() {
      return options.graceMs
    },
    clock: clock ?? realClock,
    scriptTime: clock ? () => String(clock.now()) : () => '',
  }
}
