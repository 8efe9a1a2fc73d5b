// What a build is made of. Node built-ins only: it is read before anything is installed.
import { createHash } from 'node:crypto'
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

const folders = ['shared', 'server', 'client', 'messages', 'migrations', 'project.inlang']
const files = ['package-lock.json', 'vite.config.ts', 'scripts/build.mjs', 'scripts/words.mjs']
/** What the words compiler writes beside its settings. */
const notOurs = /^project\.inlang\/(?!settings\.json$)/

export const sourcesHash = (root) => hashOf(root, folders, files)

/** A hash of the contents, so that a touched file or a changed branch and back costs no build. */
export function hashOf(root, folders, files) {
  const hash = createHash('sha256')
  for (const path of [...folders.flatMap((folder) => list(root, folder)), ...files]) {
    hash
      .update(`${path}\0`)
      .update(readFileSync(join(root, path)))
      .update('\0')
  }
  return hash.digest('hex').slice(0, 16)
}

function list(root, folder) {
  return readdirSync(join(root, folder), { withFileTypes: true })
    .map((entry) => ({ isFolder: entry.isDirectory(), path: `${folder}/${entry.name}` }))
    .filter(({ path }) => !notOurs.test(path) && !path.endsWith('.test.ts'))
    .sort((a, b) => (a.path < b.path ? -1 : 1))
    .flatMap(({ isFolder, path }) => (isFolder ? list(root, path) : [path]))
}
