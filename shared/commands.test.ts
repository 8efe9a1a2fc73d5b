import { describe, expect, test } from 'vitest'
import { StartSession } from './commands.ts'
import { TaskDefinition } from './tasks/kinds.ts'

const start = (name: string, email: string) => StartSession.safeParse({ customer: { name, email } })

describe('what a person types', () => {
  test('spaces around a name and an address are no mistake', () => {
    expect(start('  Cleo Marsh ', ' cleo@example.com ').data?.customer).toEqual({
      name: 'Cleo Marsh',
      email: 'cleo@example.com',
    })
  })

  test('names of all scripts, with emoji and right-to-left letters, are names', () => {
    for (const name of ['Łukasz', 'عائشة', 'עמית\u200f (Ami)', '山田太郎', 'Zoë 🙂', "O'Connell"])
      expect(start(name, 'a@example.com').success).toBe(true)
  })

  test('a line break, a control character, a mark that turns the direction, or too much is refused', () => {
    for (const name of ['', '   ', 'a\nb', 'a\u0007', 'a\u2028b', 'a\u202egpj', 'a\u2067b', 'x'.repeat(121)])
      expect(start(name, 'a@example.com').success).toBe(false)
    for (const email of [
      '',
      'a',
      'a@b',
      'a@example.com\nBcc: b@example.com',
      `${'a'.repeat(250)}@example.com`,
    ])
      expect(start('Cleo', email).success).toBe(false)
  })

  test('a task’s text may have lines, its title may not', () => {
    const task = (title: string, text: string) =>
      TaskDefinition.safeParse({ kind: 'acknowledge', title, text }).success
    expect(task('Terms', 'One\nTwo')).toBe(true)
    expect(task('Ter\nms', 'One')).toBe(false)
    expect(task('Terms', 'x'.repeat(20_001))).toBe(false)
  })
})
