import { Redis } from 'ioredis'
import { keys } from '../redis/keys.ts'
import type { Subject } from '../live.ts'
import type { PlayerOptions } from './player.ts'
import { StandInRedis } from './stand-in/stand-in-redis.ts'

/** A Redis that schedules are played on. */
export interface Venue {
  readonly options: Pick<PlayerOptions, 'url' | 'connect'>
  /** In which order whatever happens at once is taken, where that is not up to Redis. */
  shuffle(seed: number): void
  flushall(): Promise<unknown>
  call(command: string, ...args: string[]): Promise<unknown>
  close(): void
}

export async function standInVenue(): Promise<Venue> {
  const redis = await StandInRedis.start()
  return {
    options: { url: 'redis://stand-in', connect: () => redis.connect() },
    shuffle: (seed) => redis.shuffle(seed),
    flushall: async () => redis.flushall(),
    call: async (command, ...args) => redis.call(command, ...args),
    close: () => undefined,
  }
}

export function redisVenue(url: string): Venue {
  const client = new Redis(url)
  return {
    options: { url },
    shuffle: () => undefined,
    flushall: () => client.flushall(),
    call: (command, ...args) => client.call(command, ...args),
    close: () => client.disconnect(),
  }
}

/** Lets Redis lose that a subject came to some process, or that it went from there. */
export async function loseOne(venue: Venue, subject: Subject, what: 'coming' | 'going'): Promise<void> {
  const nodes = (await venue.call('ZRANGE', keys.nodes, '0', '-1')) as string[]
  for (const node of nodes.map((incarnation) => keys.node + incarnation)) {
    const [command, by] = what === 'coming' ? (['SREM', '-1'] as const) : (['SADD', '1'] as const)
    if (Number(await venue.call(command, node, subject)) === 0) continue
    const left = Number(await venue.call('HINCRBY', keys.online, subject, by))
    if (left === 0) await venue.call('HDEL', keys.online, subject)
    return
  }
}
