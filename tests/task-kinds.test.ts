import { existsSync } from 'node:fs'
import { expect, test } from 'vitest'
import { Kind } from '../shared/tasks/kinds.ts'

/** What docs/adding-a-task-kind.md asks for. */
const parts = (kind: string) => [
  `shared/tasks/${kind}.ts`,
  `server/domain/tasks/${kind}.ts`,
  `client/room/tasks/${kind}/about.ts`,
  `client/room/tasks/${kind}/View.svelte`,
  `client/console/tasks/${kind}/about.ts`,
  `client/console/tasks/${kind}/Result.svelte`,
  `client/desk/tasks/${kind}/about.ts`,
]

test.each(Kind.options)('a task of the kind %s has its schema, its rule and its views', (kind) => {
  expect(parts(kind).filter((path) => !existsSync(path))).toEqual([])
})
