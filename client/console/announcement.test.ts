import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Announcement } from './announcement.svelte.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

test('what is found is not said, a change is said at once', () => {
  const announcement = new Announcement()
  announcement.say('Online')
  vi.advanceTimersByTime(10_000)
  expect(announcement.text).toBe('')
  announcement.say('Offline')
  vi.advanceTimersByTime(1)
  expect(announcement.text).toBe('Offline')
})

test('only the newest is said within three seconds, and a flicker back not at all', () => {
  const announcement = new Announcement()
  for (const text of ['Online', 'Offline']) announcement.say(text)
  vi.advanceTimersByTime(1)
  for (const text of ['Online', 'Unknown', 'Online, complete']) announcement.say(text)
  vi.advanceTimersByTime(2_900)
  expect(announcement.text).toBe('Offline')
  vi.advanceTimersByTime(200)
  expect(announcement.text).toBe('Online, complete')
  for (const text of ['Offline', 'Online, complete']) announcement.say(text)
  vi.advanceTimersByTime(5_000)
  expect(announcement.text).toBe('Online, complete')
})

test('what was said is gone once it was spoken, so that nobody comes upon it when it is old', () => {
  const announcement = new Announcement()
  for (const text of ['Online', 'Offline']) announcement.say(text)
  vi.advanceTimersByTime(9_000)
  expect(announcement.text).toBe('Offline')
  vi.advanceTimersByTime(2_000)
  expect(announcement.text).toBe('')
})

test('a change long after the last one does not wait', () => {
  const announcement = new Announcement()
  for (const text of ['Online', 'Offline']) announcement.say(text)
  vi.advanceTimersByTime(60_000)
  announcement.say('Online')
  vi.advanceTimersByTime(1)
  expect(announcement.text).toBe('Online')
})
