import { expect, test } from 'vitest'
import { customerOf, type Subject } from '../live.ts'
import type { Standing } from '../standing.ts'
import { cleo, dan, session } from '../testing/people.ts'
import { Seen } from './seen.ts'

const at = (subject: Subject, revision: number): Standing => ({
  subject,
  presence: { state: 'online', since: null, revision },
  cause: null,
  facts: null,
})

test('an older message that comes later does not lower what was seen', () => {
  const seen = new Seen()
  seen.note([at(cleo, 7)])
  seen.note([at(cleo, 5), at(dan, 1)])
  expect(seen.revision(cleo)).toBe(7)
  expect(seen.revision(dan)).toBe(1)
})

test('of very many those seen lately are remembered, the others forgotten', () => {
  const seen = new Seen()
  const crowd = Array.from({ length: 60_000 }, (_, n) => customerOf(session(n + 100)))
  for (const subject of [dan, ...crowd]) seen.note([at(subject, 3), at(cleo, 9)])
  expect(seen.revision(cleo)).toBe(9)
  for (const lately of crowd.slice(-25_000)) expect(seen.revision(lately)).toBe(3)
  expect(seen.revision(dan)).toBe(0)
})
