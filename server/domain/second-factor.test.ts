import { describe, expect, test } from 'vitest'
import {
  needsSecondFactor,
  newTotpSecret,
  plainCode,
  recoveryCodeOf,
  stepOf,
  totpCode,
  totpUri,
} from './second-factor.ts'

const at = (seconds: number) => new Date(seconds * 1_000)
/** RFC 6238, appendix B, in base 32. */
const rfc = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'

describe('a code of the authenticator app', () => {
  test.each([
    [59, '287082'],
    [1_111_111_109, '081804'],
    [1_111_111_111, '050471'],
    [1_234_567_890, '005924'],
    [2_000_000_000, '279037'],
    [20_000_000_000, '353130'],
  ])('is what RFC 6238 says at %i s', (seconds, code) => {
    expect(totpCode(rfc, at(seconds))).toBe(code)
    expect(stepOf(rfc, code, at(seconds))).toBe(Math.floor(seconds / 30))
  })

  test('is good one step before and after its own, and no longer', () => {
    const code = totpCode(rfc, at(600))
    expect([540, 569, 570, 600, 629, 630, 659, 660].map((seconds) => stepOf(rfc, code, at(seconds)))).toEqual(
      [null, null, 20, 20, 20, 20, 20, null],
    )
  })

  test.each(['', '28708', '2870822', '28708a', '２８７０８２'])('%j is none', (typed) => {
    expect(stepOf(rfc, typed, at(59))).toBeNull()
  })

  test('is typed with whatever spaces', () => {
    expect(plainCode(' 287 082 ')).toBe('287082')
    expect(plainCode('ABCDE-fghij')).toBe('abcdefghij')
  })
})

test('a secret has 160 bits, and its address says whose it is', () => {
  const secret = newTotpSecret()
  expect(secret).toMatch(/^[A-Z2-7]{32}$/)
  expect(newTotpSecret()).not.toBe(secret)
  const uri = new URL(totpUri(secret, 'ada@example.com'))
  expect(uri.protocol).toBe('otpauth:')
  expect(decodeURIComponent(uri.pathname)).toBe('/Foyer:ada@example.com')
  expect(uri.searchParams.get('secret')).toBe(secret)
})

test('a recovery code has ten letters that are not mixed up', () => {
  expect(recoveryCodeOf(Uint8Array.from({ length: 10 }, (_, n) => n * 31))).toMatch(/^[a-km-np-z2-9]{10}$/)
})

test.each([
  ['optional', false, false, false],
  ['administrators', false, false, true],
  ['supervisors', false, true, true],
  ['everybody', true, true, true],
] as const)('%s: who has to have a second factor', (setting, agent, supervisor, administrator) => {
  const needs = (role: 'agent' | 'supervisor' | 'administrator') => needsSecondFactor(role, setting)
  expect([needs('agent'), needs('supervisor'), needs('administrator')]).toEqual([
    agent,
    supervisor,
    administrator,
  ])
})
