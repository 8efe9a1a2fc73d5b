import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../', import.meta.url))
let building: Promise<string> | null = null

/**
 * What carries out orders, where Foyer runs from source, as tests do: built once, as reading it from source would take
 * each order seconds.
 */
export const builtKeeper = (): Promise<string> => (building ??= build())

async function build(): Promise<string> {
  // Beside the packages it imports.
  const outdir = join(root, 'node_modules', '.foyer-source', String(process.pid))
  mkdirSync(outdir, { recursive: true })
  writeFileSync(join(outdir, 'package.json'), '{"type":"module"}')
  // Not there where Foyer is built: it never comes here.
  const esbuild = await import('esbuild')
  await esbuild.build({
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
