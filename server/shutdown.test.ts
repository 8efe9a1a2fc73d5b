import { expect, test, vi } from 'vitest'
import { Shutdown } from './shutdown.ts'

test('closes in reverse order of opening, once', async () => {
  const closed: string[] = []
  const shutdown = new Shutdown()
  for (const name of ['database', 'live', 'http']) shutdown.opened(name, () => void closed.push(name))
  await Promise.all([shutdown.close(1_000, vi.fn()), shutdown.close(1_000, vi.fn())])
  expect(closed).toEqual(['http', 'live', 'database'])
})

test('a step that fails does not keep the others open', async () => {
  const closed: string[] = []
  const faults: string[] = []
  const shutdown = new Shutdown()
  shutdown.opened('database', () => void closed.push('database'))
  shutdown.opened('live', () => Promise.reject(new Error('stuck')))
  await shutdown.close(1_000, (name) => faults.push(name))
  expect([closed, faults]).toEqual([['database'], ['live']])
})

test('gives up on a step that never ends', async () => {
  const shutdown = new Shutdown()
  shutdown.opened('http', () => new Promise(() => undefined))
  await expect(shutdown.close(10, vi.fn())).resolves.toBeUndefined()
})
