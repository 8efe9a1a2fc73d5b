import { expect, test } from 'vitest'
import { isStillWanted } from './still-wanted.ts'

const active = { state: 'active', tasksDone: 0, tasksTotal: 1 } as const
const ended = { ...active, state: 'ended' } as const
const done = { ...active, tasksDone: 1 }
const lives = { linkLives: true, codeLives: false }
const codeLives = { linkLives: false, codeLives: true }

test('what the agent’s side sends ends with the session', () => {
  for (const kind of ['invitation', 'notice', 'reminder'] as const) {
    expect(isStillWanted(kind, active, lives)).toBe(true)
    expect(isStillWanted(kind, ended, lives)).toBe(false)
  }
})

test('what the customer asked for is sent also after the end', () => {
  expect(isStillWanted('renewal', ended, lives)).toBe(true)
  expect(isStillWanted('code', ended, codeLives)).toBe(true)
})

test('nobody is reminded when all is done, and no dead link or code goes out', () => {
  expect(isStillWanted('reminder', done, lives)).toBe(false)
  expect(isStillWanted('notice', done, lives)).toBe(true)
  for (const kind of ['invitation', 'notice', 'reminder', 'renewal'] as const)
    expect(isStillWanted(kind, active, codeLives)).toBe(false)
  expect(isStillWanted('code', active, lives)).toBe(false)
})
