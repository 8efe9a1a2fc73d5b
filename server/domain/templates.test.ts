import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { expand, inOneLine, wrongTemplate } from './templates.ts'

const values = {
  customer: 'Mira Lindt',
  agent: 'Ada Brandt',
  team: 'Lending',
  link: 'https://foyer.example/j/x',
}

describe('a text with variables', () => {
  test('gets the values of its session', () => {
    expect(expand('{customer}: {agent} of {team}, {link}', values)).toBe(
      'Mira Lindt: Ada Brandt of Lending, https://foyer.example/j/x',
    )
  })

  test('is expanded once: a name that looks like a variable stays a name', () => {
    expect(expand('Hello {customer}', { ...values, customer: '{link}' })).toBe('Hello {link}')
    fc.assert(
      fc.property(fc.string(), (customer) => {
        expect(expand('{customer}|{customer}', { ...values, customer })).toBe(`${customer}|${customer}`)
      }),
    )
  })

  test.each([
    ['an unknown variable', 'Hello {name}', '{name} is unknown'],
    ['a variable in capitals', 'Hello {Customer}', '{Customer} is unknown'],
    ['an empty variable', 'Hello {}', '{} is unknown'],
    ['a script', 'Hello <script>alert(1)</script>', 'markup'],
    ['a tag', 'Hello <img src=x onerror=alert(1)>', 'markup'],
    ['a bell', 'Hello \u0007', 'control characters'],
  ])('with %s is refused', (_what, text, reason) => {
    expect(wrongTemplate(text)).toContain(reason)
  })

  test('may hold a smaller-than sign, a lone brace and paragraphs; a subject no line break', () => {
    expect(wrongTemplate('1 < 2 and } or {\n\n{customer}')).toBeNull()
    expect(wrongTemplate('Hello\nBcc: all@example.com', true)).toContain('line breaks')
  })
})

test('a value in a line keeps its script and marks, and breaks no line and turns no direction', () => {
  expect(inOneLine('Mira\r\nBcc: all@example.com')).toBe('Mira Bcc: all@example.com')
  expect(inOneLine(' ليلى\u200f حداد 🚪 ')).toBe('ليلى\u200f حداد 🚪')
  expect(inOneLine('a\u202eb\u2066c')).toBe('abc')
})
