import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { heardServerTime, serverNow } from './server-clock.ts'

const now = new Date('2026-03-02T10:00:00.000Z')
beforeEach(() => void vi.useFakeTimers({ now }))
afterEach(() => {
  heardServerTime(new Date().toUTCString())
  vi.useRealTimers()
})

test('an agent’s clock that is minutes off is made up for', () => {
  heardServerTime('Mon, 02 Mar 2026 10:03:00 GMT')
  expect(serverNow().toISOString()).toBe('2026-03-02T10:03:00.000Z')
  vi.advanceTimersByTime(30_000)
  expect(serverNow().toISOString()).toBe('2026-03-02T10:03:30.000Z')
})

test('what the header cannot tell apart is no difference, and an answer without it changes nothing', () => {
  heardServerTime('Mon, 02 Mar 2026 10:03:00 GMT')
  heardServerTime(null)
  expect(serverNow().getTime() - now.getTime()).toBe(180_000)
  heardServerTime('Mon, 02 Mar 2026 10:00:01 GMT')
  expect(serverNow()).toEqual(now)
})
