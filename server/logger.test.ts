import { expect, test } from 'vitest'
import { describeFault } from './logger.ts'

test('a logged fault has no value of the query and no connection', () => {
  const cause = Object.assign(new Error('relation does not exist'), {
    code: '42P01',
    client: { password: 'hunter2' },
  })
  const fault = new Error('Failed query: select $1\nparams: cleo@example.com', { cause })
  const logged = JSON.stringify(describeFault(fault))
  expect(logged).toContain('Failed query: select $1')
  expect(logged).toContain('42P01')
  expect(logged).not.toMatch(/cleo|hunter2/)
})
