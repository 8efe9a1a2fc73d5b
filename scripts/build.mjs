// Words, then the pages (dist/client) and the server (dist/server). Run from anywhere.
import { build as bundle } from 'esbuild'
import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { stripVTControlCharacters } from 'node:util'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { build as vite } from 'vite'
import { sourcesHash } from './sources.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
process.chdir(root)

/**
 * Each is built by itself: chunks that the room shared with the console would carry what only the
 * console needs. The manifest of the stylesheet, which the server reads, has the usual name.
 */
const pages = {
  console: 'client/console/index.html',
  admin: 'client/admin/index.html',
  room: 'client/room/index.html',
  verify: 'client/verify/index.html',
  manifest: 'client/pages/pages.css',
}

const id = sourcesHash(root)
// A build that fails or is interrupted leaves the former one as it was.
const next = `dist/next-${process.pid}`
try {
  execFileSync(process.execPath, ['scripts/words.mjs'], { stdio: 'inherit' })
  // All have ended, also when one has failed: none writes any more when the folder is removed.
  const ended = await Promise.allSettled([...Object.entries(pages).map(buildPage), bundleServer()])
  const failed = ended.find(({ status }) => status === 'rejected')
  if (failed) throw failed.reason
  compress(`${next}/client/assets`)
  rmSync('dist/build-id', { force: true })
  for (const part of ['client', 'server']) {
    rmSync(`dist/${part}`, { recursive: true, force: true })
    renameSync(`${next}/${part}`, `dist/${part}`)
  }
  writeFileSync('dist/build-id', `${id}\n`)
} catch (fault) {
  console.error(stripVTControlCharacters(fault.message))
  process.exitCode = 1
} finally {
  rmSync(next, { recursive: true, force: true })
}

function buildPage([name, entry]) {
  const input = { [name === 'manifest' ? 'pages' : name]: entry }
  const build = { outDir: `${next}/client`, manifest: `.vite/${name}.json`, rollupOptions: { input } }
  return vite({ logLevel: 'warn', build })
}

/** Beside each file what goes over the wire, so that no request waits for it. */
function compress(folder) {
  for (const name of readdirSync(folder).filter((each) => /\.(m?js|css)$/.test(each))) {
    const content = readFileSync(`${folder}/${name}`)
    writeFileSync(`${folder}/${name}.br`, brotliCompressSync(content))
    writeFileSync(`${folder}/${name}.gz`, gzipSync(content, { level: 9 }))
  }
}

function bundleServer() {
  return bundle({
    entryPoints: [
      'server/main.ts',
      'server/admin.ts',
      'server/settings-command.ts',
      'server/verify-audit.ts',
      'server/documents/keeper.ts',
      'server/documents/worker.ts',
    ],
    outdir: `${next}/server`,
    bundle: true,
    splitting: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    target: 'node20.19',
    sourcemap: true,
    logLevel: 'silent',
  })
}
