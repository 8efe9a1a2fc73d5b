import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import type { Assets } from './context.ts'

const Manifest = z.record(z.string(), z.object({ file: z.string() }))

/** Reads what the build made; throws where there is no build. */
export function readAssets(root: string): Assets & { folder: string; build: string } {
  const folder = join(root, 'dist', 'client')
  const text = (path: string) => readFileSync(join(folder, path), 'utf8')
  const manifest = Manifest.parse(JSON.parse(text('.vite/manifest.json')))
  const pages = manifest['client/pages/pages.css']
  if (!pages) throw new Error('the client build has no stylesheet for pages')
  return {
    folder,
    build: readFileSync(join(root, 'dist', 'build-id'), 'utf8').trim(),
    consolePage: text('client/console/index.html'),
    adminPage: text('client/admin/index.html'),
    roomPage: text('client/room/index.html'),
    verifyPage: text('client/verify/index.html'),
    stylesheet: `/${pages.file}`,
  }
}
