// Types, lint and format, two at a time: what each found is shown when it ends.
import { spawn, spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const bin = (path) => [process.execPath, `node_modules/${path}`]

// The longest first, so that the short ones fill the other place.
const checks = [
  ['eslint', [...bin('eslint/bin/eslint.js'), '.', '--concurrency', '2']],
  // It checks the types of every .ts file too: tsc beside it would do the same work again.
  ['types', [...bin('svelte-check/bin/svelte-check'), '--tsconfig', 'tsconfig.json', '--fail-on-warnings']],
  ['prettier', [...bin('prettier/bin/prettier.cjs'), '--check', '--log-level', 'warn', '.']],
]

const words = spawnSync(process.execPath, ['scripts/words.mjs'], { cwd: root, stdio: 'inherit' })
if (words.status !== 0) process.exit(1)

const waiting = [...checks]
const results = []
const worker = async () => {
  for (let next = waiting.shift(); next; next = waiting.shift()) results.push(await run(next))
}
await Promise.all([worker(), worker()])
process.exit(results.every(Boolean) ? 0 : 1)

function run([name, [command, ...options]]) {
  const began = performance.now()
  return new Promise((done) => {
    const child = spawn(command, options, {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: environment(),
    })
    let said = ''
    const keep = (chunk) => (said += chunk)
    child.stdout.on('data', keep)
    child.stderr.on('data', keep)
    child.on('close', (code) => {
      const seconds = ((performance.now() - began) / 1000).toFixed(1)
      console.log(`${code === 0 ? '✓' : '✗'} ${name} (${seconds} s)`)
      if (code !== 0) console.log(said.trim())
      done(code === 0)
    })
  })
}

function environment() {
  return process.stdout.isTTY ? { ...process.env, FORCE_COLOR: '1' } : process.env
}
