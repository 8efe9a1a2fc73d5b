// Makes sure of the programs which the tests run: found, else installed, else named. Never skipped.
import { spawn, spawnSync } from 'node:child_process'
import { findChromium, findPdfTool, findPostgres, findRedis } from './programs.mjs'
import { during } from './progress.mjs'

// Each with the Debian packages to try in turn: not every release has the headless shell.
const needed = [
  { name: 'redis-server', find: findRedis, packages: ['redis-server'] },
  { name: 'the PostgreSQL server (initdb, postgres)', find: findPostgres, packages: ['postgresql'] },
  {
    name: 'chromium-headless-shell',
    find: findChromium,
    packages: ['chromium-headless-shell fonts-liberation', 'chromium fonts-liberation'],
  },
  {
    name: 'pdfsig and pdftotext',
    find: () => findPdfTool('pdfsig') && findPdfTool('pdftotext'),
    packages: ['poppler-utils'],
  },
  { name: 'qpdf', find: () => findPdfTool('qpdf'), packages: ['qpdf'] },
]

export async function ensureServices() {
  const missing = needed.filter(({ find }) => !find())
  if (missing.length === 0) return
  const apt = aptGet()
  if (apt) await install(apt, missing)
  const still = missing.filter(({ find }) => !find())
  if (still.length > 0) throw new Error(advice(still, apt !== null))
}

/** How to call apt-get without being asked anything; null where we may not or cannot. */
function aptGet() {
  const works = (command, ...options) => spawnSync(command, options, { stdio: 'ignore' }).status === 0
  if (!works('apt-get', '--version')) return null
  const root = process.getuid?.() === 0
  if (!root && !works('sudo', '-n', 'true')) return null
  const calmly = ['env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', '-q', '-o', 'DPkg::Lock::Timeout=300']
  return root ? calmly : ['sudo', '-n', ...calmly]
}

async function install(apt, missing) {
  await during('Updating the list of packages', () => run([...apt, 'update'])).catch(() => undefined)
  for (const { name, find, packages } of missing) {
    for (const one of packages) {
      if (find()) break
      const command = [...apt, 'install', '-y', '--no-install-recommends', ...one.split(' ')]
      await during(`Installing ${name}`, () => run(command)).catch((fault) => console.error(fault.message))
    }
  }
}

function run([command, ...options]) {
  return new Promise((done, failed) => {
    const child = spawn(command, options, { stdio: ['ignore', 'pipe', 'pipe'] })
    let said = ''
    const keep = (chunk) => (said = (said + chunk).slice(-2_000))
    child.stdout.on('data', keep)
    child.stderr.on('data', keep)
    child.on('error', failed)
    child.on('close', (code) => (code === 0 ? done() : failed(new Error(said.trim()))))
  })
}

const advice = (still, tried) => `The tests run against real services, and these are missing:
${still.map(({ name, packages }) => `  - ${name} (Debian package: ${packages[0]})`).join('\n')}
${tried ? 'Installing them with apt-get failed; see above.' : 'They could not be installed here: that takes apt-get, and root or sudo without a password.'}
Install them so that they are on the PATH, then run \`npm test\` again.`
