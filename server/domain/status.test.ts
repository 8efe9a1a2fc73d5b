import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { customerStatus, isComplete } from './status.ts'

const joined = (done: number, total: number) => ({ joined: true, done, total })

describe('customer status', () => {
  test('a customer who never joined is shown so, whatever else is or is not known', () => {
    for (const presence of ['online', 'offline', 'unknown'] as const)
      expect(customerStatus({ joined: false, done: 2, total: 2 }, presence)).toBe('never-joined')
  })

  test('no tasks is open', () => {
    expect(customerStatus(joined(0, 0), 'online')).toBe('online-open')
    expect(customerStatus(joined(0, 0), 'offline')).toBe('offline-open')
  })

  test('is complete only with at least one task and none open', () => {
    expect(customerStatus(joined(1, 2), 'online')).toBe('online-open')
    expect(customerStatus(joined(2, 2), 'online')).toBe('online-complete')
    expect(customerStatus(joined(2, 2), 'offline')).toBe('offline-complete')
  })

  test('adding a task to a completed session flips it back at once', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 50 }), (tasks) => {
        expect(isComplete({ done: tasks, total: tasks })).toBe(true)
        expect(isComplete({ done: tasks, total: tasks + 1 })).toBe(false)
      }),
    )
  })

  test('unknown presence is never shown as online or offline', () => {
    expect(customerStatus(joined(2, 2), 'unknown')).toBe('unknown')
  })
})
