import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'
import { join } from 'node:path'
import { root, version } from '../../server/root.ts'
import type { Seating } from '../world/seating.ts'
import type { Services } from '../world/services.ts'
import type { Run } from '../measure/run.ts'

/** What a section found, with when and where. */
export interface SectionResult {
  name: string
  title: string
  how: string
  at: string
  machine: Machine
  rounds: number
  /** Names of what was measured, in the order of tables. */
  variants: string[]
  parts: { label: string; seating: Seating; runs: Run[] }[]
}

export interface Machine {
  cores: number
  memoryGiB: number
  cpu: string
  versions: Record<string, string>
}

export type Results = Record<string, SectionResult>

const path = (name: string): string => join(root, 'bench', name)
const packages = ['socket.io', '@socket.io/redis-adapter', 'ws', 'ioredis', 'pg', 'drizzle-orm', 'fastify']

/** All that was measured so far, section by section. */
export const readResults = (): Results =>
  existsSync(path('results.json')) ? (JSON.parse(readFileSync(path('results.json'), 'utf8')) as Results) : {}

export function writeResult(name: 'results.json' | 'results.md' | 'results.svg', content: string): void {
  writeFileSync(path(name), content)
}

/** The size of this machine, never its name. */
export async function describeMachine({ redis, postgresVersion }: Services): Promise<Machine> {
  const redisVersion = /redis_version:(\S+)/.exec(await redis.info('server'))?.[1] ?? ''
  const ofPackage = (name: string): [string, string] => {
    const { version } = JSON.parse(
      readFileSync(join(root, 'node_modules', name, 'package.json'), 'utf8'),
    ) as { version: string }
    return [name, version]
  }
  return {
    cores: cpus().length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    versions: {
      Foyer: version,
      Node: process.versions.node,
      Redis: redisVersion,
      PostgreSQL: await postgresVersion(),
      ...Object.fromEntries(packages.map(ofPackage)),
    },
  }
}
