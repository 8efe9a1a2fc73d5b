// `npm run soak -- [COUNT] [--seed N] [--only in-process|lua|redis]`: random schedules of everything that can happen to
// presence, beside a model. 1,000,000 unless said otherwise, on all cores; each failure is told with what plays it again.
import { spawn } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import { createInterface } from 'node:readline'
import { root } from '../server/root.ts'

/** How many of each thousand are played where: on the in-process twin, on the scripts in a Lua, on a real Redis. */
const shares = { 'in-process': 950, lua: 48, redis: 2 }
type Kind = keyof typeof shares
const sayEveryMs = 30_000

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { seed: { type: 'string' }, only: { type: 'string' } },
})
const count = Number(positionals[0] ?? 1_000_000)
const seed = Number(values.seed ?? Date.now() % 1_000_000_000)
const kinds = (Object.keys(shares) as Kind[]).filter((kind) => !values.only || kind === values.only)
if (!Number.isInteger(count) || count < 1 || !Number.isInteger(seed) || kinds.length === 0) {
  process.stderr.write('usage: npm run soak -- [COUNT] [--seed N] [--only in-process|lua|redis]\n')
  process.exit(1)
}

const isWhole = kinds.length === 1
const cores = isWhole && values.seed ? 1 : availableParallelism()
const played: Record<Kind, number> = { 'in-process': 0, lua: 0, redis: 0 }
const began = performance.now()
process.stdout.write(`${count} schedules, seed ${seed}, ${cores} at a time\n`)
const saying = setInterval(say, sayEveryMs)
const codes = await Promise.all(
  Array.from({ length: cores }, (_, core) => playAll(Math.ceil(count / cores), seed + core * 10_000_000)),
)
clearInterval(saying)
say()
process.exitCode = codes.every((code) => code === 0) ? 0 : 1

/** One core's share, one kind after the other. */
async function playAll(ofCore: number, from: number): Promise<number> {
  for (const kind of kinds) {
    const share = isWhole ? ofCore : Math.round((ofCore * shares[kind]) / 1_000)
    const code = await playPart(kind, share, from)
    if (code !== 0) return code
  }
  return 0
}

function playPart(kind: Kind, share: number, from: number): Promise<number> {
  const part = spawn('tsx', ['scripts/soak-part.ts', kind, String(share), String(from)], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  createInterface(part.stdout).on('line', (line) => (played[kind] += Number(line)))
  return new Promise((ended) => part.on('exit', (code) => ended(code ?? 1)))
}

function say(): void {
  const seconds = (performance.now() - began) / 1_000
  const all = kinds.reduce((sum, kind) => sum + played[kind], 0)
  const each = kinds.map((kind) => `${kind} ${played[kind]}`).join(', ')
  process.stdout.write(`${Math.round(seconds)} s: ${all} (${each}), ${Math.round(all / seconds)} a second\n`)
}
