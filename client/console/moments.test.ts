import { expect, test } from 'vitest'
import { ago } from './moments.ts'

test('time is relative up to yesterday, then the weekday, then the date', () => {
  const now = new Date(2026, 8, 9, 10, 15)
  const at = (...parts: [number, number, number, number, number]) =>
    ago(new Date(...parts).toISOString(), now)
  expect(at(2026, 8, 9, 10, 14)).toBe('1 min')
  expect(ago(new Date(now.getTime() - 20_000).toISOString(), now)).toBe('now')
  expect(at(2026, 8, 9, 9, 34)).toBe('41 min')
  expect(at(2026, 8, 9, 8, 0)).toBe('2 h')
  expect(at(2026, 8, 8, 23, 0)).toBe('Yesterday')
  expect(at(2026, 8, 8, 9, 0)).toBe('Yesterday')
  expect(at(2026, 8, 7, 9, 0)).toBe('Mon')
  expect(at(2026, 7, 28, 9, 0)).toBe('28 Aug')
})
