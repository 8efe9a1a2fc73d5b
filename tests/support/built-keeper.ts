import { build } from 'esbuild'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../../server/root.ts'

/** What carries out the workshop's orders, as a build makes it: read from source each would take seconds to begin. */
export async function builtKeeper(): Promise<string> {
  // Beside the packages it imports.
  const outdir = join(root, 'node_modules', '.foyer-tests', String(process.pid))
  mkdirSync(outdir, { recursive: true })
  writeFileSync(join(outdir, 'package.json'), '{"type":"module"}')
  await build({
    entryPoints: ['keeper', 'worker'].map((name) => join(root, 'server/documents', `${name}.ts`)),
    outdir,
    bundle: true,
    splitting: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
  })
  process.once('exit', () => rmSync(outdir, { recursive: true, force: true }))
  return join(outdir, 'keeper.js')
}
