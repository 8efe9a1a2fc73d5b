import { describe, expect, test } from 'vitest'
import { brokenBoundaries } from './support/arrows.ts'
import { readSources } from './support/imports.ts'

describe('the boundaries of architecture.md', () => {
  const sources = readSources('shared', 'server', 'client')

  test('are read from a whole tree', () => {
    for (const place of ['shared/', 'server/domain/', 'server/http/', 'client/room/', 'client/console/'])
      expect([...sources.keys()].some((path) => path.startsWith(place))).toBe(true)
  })

  test('hold', () => {
    expect(brokenBoundaries(sources)).toEqual([])
  })
})

describe('a wrong arrow is found:', () => {
  const found = (path: string, text: string) => brokenBoundaries(new Map([[path, text]]))

  test.each([
    ['shared reaching for anything but zod', 'shared/a.ts', `import { v7 } from 'uuid'`],
    ['shared reaching for the server', 'shared/a.ts', `import type { A } from '../server/domain/a.ts'`],
    ['a rule reaching for storage', 'server/domain/a.ts', `import { a } from '../storage/a.ts'`],
    ['a rule reaching for a package', 'server/domain/a.ts', `import { randomUUID } from 'node:crypto'`],
    ['a rule that waits', 'server/domain/a.ts', `export const a = async () => 1`],
    ['a rule that promises', 'server/domain/a.ts', `export const a = (): Promise<void> => b()`],
    ['a rule with a clock', 'server/domain/a.ts', `export const a = () => Date.now()`],
    ['a rule with another clock', 'server/domain/a.ts', `export const a = () => new Date()`],
    ['storage and live knowing each other', 'server/live/a.ts', `import { a } from '../storage/a.ts'`],
    ['an action reaching up', 'server/actions/a.ts', `import { io } from '../realtime/sockets.ts'`],
    ['an action reaching up at run time', 'server/actions/a.ts', `const a = await import('../http/a.ts')`],
    ['two edges knowing each other', 'server/http/a.ts', `export { a } from '../realtime/a.ts'`],
    ['anything importing the root', 'server/jobs/a.ts', `import { startApp } from '../app.ts'`],
    ['the root importing the process', 'server/app.ts', `import './main.ts'`],
    ['the server importing the client', 'server/http/a.ts', `import { a } from '../../client/link/a.ts'`],
    ['a test crossing over', 'client/room/a.test.ts', `import { a } from '../../server/domain/a.ts'`],
    [
      'a component knowing the desk',
      'client/ui/A.svelte',
      `<script>import A from '../desk/A.svelte'</script>`,
    ],
    ['bits-ui in ui', 'client/ui/A.svelte', `<script lang="ts">import { Dialog } from 'bits-ui'</script>`],
    [
      'bits-ui beside the desk',
      'client/console/A.svelte',
      `<script>import { Dialog } from 'bits-ui'</script>`,
    ],
    ['the desk in the room', 'client/room/A.svelte', `<script>import A from '../desk/A.svelte'</script>`],
    ['a value of shared in the room', 'client/room/a.ts', `import { Status } from '../../shared/status.ts'`],
    [
      'a hidden value of shared in the room',
      'client/room/a.ts',
      `import { type A } from '../../shared/a.ts'`,
    ],
    ['a rule that brings zod', 'shared/a-rules.ts', `import { v7 } from 'uuid'`],
    ['zod in the room', 'client/room/a.ts', `import type { z } from 'zod'`],
    ['a place nobody knows', 'client/helpers/a.ts', `import '../ui/a.ts'`],
  ])('%s', (_what, path, text) => {
    expect(found(path, text)).not.toEqual([])
  })

  test('a value of shared that the room gets through link', () => {
    const room = ['client/room/a.ts', `import { link } from '../link/a.ts'`] as const
    const link = ['client/link/a.ts', `import { Status } from '../../shared/status.ts'`] as const
    expect(brokenBoundaries(new Map([room, link]))).toHaveLength(1)
    expect(brokenBoundaries(new Map([link]))).toEqual([])
  })

  test('and a right one is not', () => {
    expect(found('client/room/a.ts', `import type { Status } from '../../shared/status.ts'`)).toEqual([])
    expect(
      found('server/domain/a.ts', `export const a = (now: Date) => new Date(now.getTime() + 1)`),
    ).toEqual([])
    expect(found('server/actions/a.ts', `import { a } from '../domain/a.ts'`)).toEqual([])
    expect(found('server/live/contract.ts', `import { test } from 'vitest'`)).toEqual([])
  })
})
