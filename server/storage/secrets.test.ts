import { describe, expect, test } from 'vitest'
import { createSeal, hashToken, newCode, newToken } from './secrets.ts'

const [first, second] = [
  'the first secret, long enough for anybody',
  'the second secret, long enough as well',
]

describe('sealing', () => {
  test('what is sealed can be opened for what it belongs to, and for nothing else', () => {
    const seal = createSeal(first, null)
    const sealed = seal.seal('4711', 'link:a')
    expect(sealed.toString('latin1')).not.toContain('4711')
    expect(seal.open(sealed, 'link:a')).toBe('4711')
    expect(() => seal.open(sealed, 'link:b')).toThrow()
  })

  test('a changed byte anywhere is noticed', () => {
    const seal = createSeal(first, null)
    const sealed = seal.seal('secret', 'link:a')
    for (let index = 0; index < sealed.length; index++) {
      const changed = Buffer.from(sealed)
      changed[index] = (changed[index] ?? 0) ^ 1
      expect(() => seal.open(changed, 'link:a')).toThrow()
    }
  })

  test('while a secret is being replaced, what the one before sealed still opens', () => {
    const sealed = createSeal(first, null).seal('secret', 'link:a')
    const rotated = createSeal(second, first)
    expect(rotated.open(sealed, 'link:a')).toBe('secret')
    expect(rotated.previousCheck).toBe(createSeal(first, null).check)
    expect(() => createSeal(second, null).open(sealed, 'link:a')).toThrow('another secret')
  })
})

test('a token has at least 128 bits, never twice the same, and is kept as a hash only', () => {
  const tokens = new Set(Array.from({ length: 1_000 }, newToken))
  expect(tokens.size).toBe(1_000)
  for (const token of tokens) {
    expect(Buffer.from(token, 'base64url').length).toBeGreaterThanOrEqual(16)
    expect(hashToken(token).toString('base64url')).not.toContain(token)
  }
})

describe('marking', () => {
  const mark = createSeal(first, null).mark('471108', 'code:a')

  test('tells what a mark was made of, for what it belongs to, and for nothing else', () => {
    const seal = createSeal(first, null)
    expect(seal.isMarkOf(mark, '471108', 'code:a')).toBe(true)
    expect(seal.isMarkOf(mark, '471109', 'code:a')).toBe(false)
    expect(seal.isMarkOf(mark, '471108', 'code:b')).toBe(false)
    expect(createSeal(second, null).isMarkOf(mark, '471108', 'code:a')).toBe(false)
  })

  test('while a secret is being replaced, what the one before marked is still known', () => {
    expect(createSeal(second, first).isMarkOf(mark, '471108', 'code:a')).toBe(true)
  })

  test('codes have six digits, leading zeros included', () => {
    for (let made = 0; made < 2_000; made++) expect(newCode()).toMatch(/^\d{6}$/)
  })
})
