import { build } from 'esbuild'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../../server/root.ts'

/** The workshop's worker as a build makes it: read from source each thread would take seconds to begin. */
export async function builtWorker(): Promise<string> {
  // Beside the packages it imports.
  const outdir = join(root, 'node_modules', '.foyer-tests', String(process.pid))
  await build({
    entryPoints: [join(root, 'server/documents/worker.ts')],
    outdir,
    bundle: true,
    splitting: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    outExtension: { '.js': '.mjs' },
  })
  process.once('exit', () => rmSync(outdir, { recursive: true, force: true }))
  return join(outdir, 'worker.mjs')
}
