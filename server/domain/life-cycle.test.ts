import { describe, expect, test } from 'vitest'
import { mayAddTask, mayBeWorkedOn, mayComplete, mayEnd } from './life-cycle.ts'
import { isRefused } from './outcome.ts'

const now = new Date()
const active = { state: 'active' as const, accessAfterEnd: null, accessUntil: null }
const ended = { state: 'ended' as const, accessAfterEnd: 'limited' as const, accessUntil: null }

describe('life cycle', () => {
  test('tasks are added while a session is planned or active, not after its end', () => {
    expect(mayAddTask({ state: 'planned' })).toBeNull()
    expect(mayAddTask({ state: 'active' })).toBeNull()
    expect(mayAddTask({ state: 'ended' })).toMatchObject({ code: 'session-ended' })
  })

  test('the customer works only in an active session', () => {
    expect(mayBeWorkedOn({ state: 'active' })).toBeNull()
    expect(mayBeWorkedOn({ state: 'planned' })).toMatchObject({ code: 'session-not-active' })
    expect(mayBeWorkedOn({ state: 'ended' })).toMatchObject({ code: 'session-ended' })
  })

  test('completing twice is no error, also after the end', () => {
    expect(mayComplete(active, { state: 'completed' }, now)).toBe('already')
    expect(mayComplete(ended, { state: 'completed' }, now)).toBe('already')
  })

  test('a withdrawn task and a task of an ended session cannot be completed', () => {
    expect(mayComplete(active, { state: 'withdrawn' }, now)).toMatchObject({ code: 'task-not-open' })
    expect(isRefused(mayComplete(ended, { state: 'open' }, now))).toBe(true)
  })

  test('ending twice changes nothing', () => {
    expect(mayEnd({ state: 'active' })).toBeNull()
    expect(mayEnd({ state: 'ended' })).toBe('already')
  })
})
