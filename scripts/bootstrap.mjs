// Runs before `npm start`, `npm run dev` and `npm test`, also on a clone where nothing is installed
// yet: Node built-ins only.
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { during } from './progress.mjs'
import { sourcesHash } from './sources.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const mode = process.argv[2]
const children = new Set()

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => {
    for (const child of children) child.kill(signal)
    process.exit(signal === 'SIGINT' ? 130 : 143)
  })
}

try {
  checkNode()
  await install()
  if (mode === 'test') await (await import('./services.mjs')).ensureServices()
  await build()
} catch (fault) {
  console.error(`\n${fault.message}`)
  process.exit(1)
}

function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number)
  if (major > 20 || (major === 20 && minor >= 19)) return
  throw new Error(
    `Foyer needs Node.js 20.19 or newer; this is ${process.versions.node}. See https://nodejs.org.`,
  )
}

async function install() {
  const stamp = join(root, 'node_modules', '.foyer-installed')
  const wanted = [read('package-lock.json'), process.platform, process.arch].reduce(
    (hash, part) => hash.update(part).update('\0'),
    createHash('sha256'),
  )
  const digest = wanted.digest('hex')
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === digest) return
  // `--include=dev`: the build needs it also where NODE_ENV is production.
  await during('Installing packages', () =>
    run(npm(['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'])),
  )
  writeFileSync(stamp, digest)
}

async function build() {
  const built = join(root, 'dist', 'build-id')
  if (existsSync(built) && readFileSync(built, 'utf8').trim() === sourcesHash(root)) return
  await during('Building Foyer', () => run([process.execPath, join(root, 'scripts', 'build.mjs')]))
}

/** The npm that runs us, where one does. */
function npm(options) {
  const script = process.env.npm_execpath
  return script?.endsWith('.js') ? [process.execPath, script, ...options] : ['npm', ...options]
}

/** What the program said is shown only when it fails. */
function run([command, ...options]) {
  return new Promise((done, failed) => {
    const child = spawn(command, options, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
    let said = ''
    const keep = (chunk) => (said += chunk)
    children.add(child)
    child.stdout.on('data', keep)
    child.stderr.on('data', keep)
    child.on('error', failed)
    child.on('close', (code, signal) => {
      children.delete(child)
      if (code === 0) return done()
      failed(
        new Error(
          `${said.trim()}\n\n\`${[command, ...options].join(' ')}\` failed (${signal ?? `exit code ${code}`}).`,
        ),
      )
    })
  })
}

function read(path) {
  return readFileSync(join(root, path))
}
