import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { beforeAll, describe, expect, test } from 'vitest'
import { sourcesHash } from '../scripts/sources.mjs'

interface Chunk {
  file: string
  imports?: string[]
  dynamicImports?: string[]
}

const KB = 1024
const entry = 'client/room/index.html'
let manifest: Record<string, Chunk>

beforeAll(() => {
  const built = readFileSync('dist/build-id', 'utf8').trim()
  if (built !== sourcesHash('.')) throw new Error('the build is older than the sources: `npm run build`')
  manifest = JSON.parse(readFileSync('dist/client/.vite/room.json', 'utf8')) as Record<string, Chunk>
})

/** Every chunk that is fetched once the first one is; `follow` says through which imports. */
function reachable(follow: (chunk: Chunk) => string[], from = entry): Chunk[] {
  const keys = new Set([from])
  for (const key of keys) follow(chunkAt(key)).forEach((next) => keys.add(next))
  return [...keys].map(chunkAt)
}

function chunkAt(key: string): Chunk {
  const chunk = manifest[key]
  if (!chunk) throw new Error(`the build has no ${key}`)
  return chunk
}

/** What one kind of task needs: fetched when a task of it is opened. */
const isView = (key: string): boolean => /^client\/room\/tasks\/[^/]+\/View\.svelte$/.test(key)
/** What working at tasks needs: fetched when the room is live. */
const work = 'client/room/work-pages.ts'
/** The chat: fetched when all else is there. */
const chat = 'client/room/chat.svelte.ts'

const gzipped = (chunks: Chunk[]): number =>
  chunks
    .filter(({ file }) => file.endsWith('.js'))
    .reduce((sum, { file }) => sum + gzipSync(readFileSync(`dist/client/${file}`)).length, 0)

describe('the JavaScript of the room, compressed', () => {
  const statically = ({ imports = [] }: Chunk) => imports
  const altogether = ({ imports = [], dynamicImports = [] }: Chunk) => [
    ...imports,
    ...dynamicImports.filter((key) => !isView(key) && key !== work && key !== chat),
  ]

  test('is at most 24 KB until its first content', () => {
    const size = gzipped(reachable(statically))
    expect(size).toBeGreaterThan(KB)
    expect(size).toBeLessThanOrEqual(24 * KB)
  })

  test('is at most 40 KB until it is live', () => {
    expect(gzipped(reachable(altogether))).toBeLessThanOrEqual(40 * KB)
  })

  test('is at most 6 KB more for working at tasks', () => {
    const there = new Set(reachable(altogether))
    expect(gzipped(reachable(statically, work).filter((chunk) => !there.has(chunk)))).toBeLessThanOrEqual(
      6 * KB,
    )
  })

  test('is at most 12 KB more for the chat', () => {
    const there = new Set(reachable(altogether))
    expect(gzipped(reachable(statically, chat).filter((chunk) => !there.has(chunk)))).toBeLessThanOrEqual(
      12 * KB,
    )
  })

  test('is at most 24 KB for any kind of task, when one is opened', () => {
    const there = new Set(reachable(altogether))
    const views = Object.keys(manifest).filter(isView)
    expect(views.length).toBeGreaterThanOrEqual(3)
    for (const view of views) {
      const more = reachable(statically, view).filter((chunk) => !there.has(chunk))
      expect(gzipped(more)).toBeLessThanOrEqual(24 * KB)
    }
  })
})
