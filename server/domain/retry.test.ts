import { expect, test } from 'vitest'
import { pauseAfter } from './retry.ts'

test.each([2, 3, 5, 8])('%i tries take an hour, each pause longer than the one before', (most) => {
  const pauses = Array.from({ length: most - 1 }, (_, index) => pauseAfter(index + 1, most) as number)
  expect(pauses).toEqual([...pauses].sort((a, b) => a - b))
  expect(pauses.reduce((sum, pause) => sum + pause, 0)).toBeCloseTo(60 * 60_000)
  expect(pauseAfter(most, most)).toBeNull()
})

test('the first of five is tried again within a minute; one try is never repeated', () => {
  expect(pauseAfter(1, 5)).toBeLessThanOrEqual(60_000)
  expect(pauseAfter(1, 1)).toBeNull()
})

test('many tries are not crowded', () => {
  for (let tries = 1; tries < 20; tries++) expect(pauseAfter(tries, 20)).toBeGreaterThanOrEqual(10_000)
})
