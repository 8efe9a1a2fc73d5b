import { expect, test } from 'vitest'
import { pauseAfter } from './retry.ts'

test('five tries take an hour, each pause longer than the one before', () => {
  const pauses = [1, 2, 3, 4].map((tries) => pauseAfter(tries, 5) as number)
  expect(pauses).toEqual([...pauses].sort((a, b) => a - b))
  expect(pauses.reduce((sum, pause) => sum + pause, 0)).toBe(60 * 60_000)
  expect(pauseAfter(5, 5)).toBeNull()
})
