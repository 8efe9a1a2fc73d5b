// Bundles the benchmark and the servers it measures as the product's build bundles Foyer, and runs it.
import { build, stop } from 'esbuild'
import { spawn } from 'node:child_process'
import { rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
process.chdir(root)

const servers = [
  'limit',
  'raw-redis',
  'raw-redis-batched',
  'foyer',
  'naive',
  'uploads-limit',
  'uploads-naive',
  'chat-limit',
  'chat-naive',
]
rmSync('dist/bench', { recursive: true, force: true })
await build({
  entryPoints: ['bench/main.ts', ...servers.map((name) => `bench/servers/${name}.ts`)],
  outbase: 'bench',
  outdir: 'dist/bench',
  bundle: true,
  splitting: true,
  packages: 'external',
  platform: 'node',
  format: 'esm',
  target: 'node20.19',
  sourcemap: true,
  logLevel: 'warning',
})
await stop()

const bench = spawn(process.execPath, ['dist/bench/main.js', ...process.argv.slice(2)], { stdio: 'inherit' })
bench.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)))
// The terminal says it to both; the benchmark ends its servers first.
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => bench.kill(signal))
