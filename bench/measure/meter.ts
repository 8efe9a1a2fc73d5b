import type { Stage } from './stage.ts'

/** CPU time in ms. */
export interface Cpu {
  server: number
  redis: number
  /** The load's own, to see that it is not the bottleneck. */
  load: number
  wall: number
}

/** CPU used between two looks, by all server processes and by Redis. */
export class Meter {
  readonly #stage: Stage
  readonly #redisCpuMs: () => Promise<number>
  #last: Cpu = { server: 0, redis: 0, load: 0, wall: 0 }

  constructor(stage: Stage, redisCpuMs: () => Promise<number>) {
    this.#stage = stage
    this.#redisCpuMs = redisCpuMs
  }

  /** Since the look before. */
  async look(): Promise<Cpu> {
    const [servers, redis] = await Promise.all([
      Promise.all(this.#stage.servers.map((server) => server.measure())),
      this.#redisCpuMs(),
    ])
    const { user, system } = process.cpuUsage()
    const now = {
      server: servers.reduce((sum, { cpuMs }) => sum + cpuMs, 0),
      redis,
      load: (user + system) / 1_000,
      wall: performance.now(),
    }
    const since = minus(now, this.#last)
    this.#last = now
    return since
  }
}

export const minus = (a: Cpu, b: Cpu): Cpu => ({
  server: a.server - b.server,
  redis: a.redis - b.redis,
  load: a.load - b.load,
  wall: a.wall - b.wall,
})

export const plus = (a: Cpu, b: Cpu): Cpu => ({
  server: a.server + b.server,
  redis: a.redis + b.redis,
  load: a.load + b.load,
  wall: a.wall + b.wall,
})

export const noCpu: Cpu = { server: 0, redis: 0, load: 0, wall: 0 }
