import { describe, expect, test } from 'vitest'
import { accountState, worksAt, type AccountFacts } from './account.ts'

const now = new Date('2026-03-02T09:00:00Z')
const before = new Date(now.getTime() - 1)
const after = new Date(now.getTime() + 1)
const account = (over: Partial<AccountFacts> = {}): AccountFacts => ({
  passwordHash: 'hash',
  ssoSubject: null,
  deactivatedAt: null,
  expiresAt: null,
  lockedUntil: null,
  ...over,
})

describe('an account', () => {
  test.each([
    ['active', {}],
    ['active', { lockedUntil: now, expiresAt: after }],
    ['locked', { lockedUntil: after }],
    ['invited', { passwordHash: null }],
    ['active', { passwordHash: null, ssoSubject: 'a subject' }],
    ['expired', { expiresAt: now }],
    ['expired', { expiresAt: before, passwordHash: null }],
    ['deactivated', { deactivatedAt: before, expiresAt: before, lockedUntil: after }],
  ] as const)('is %s with %j', (state, facts) => expect(accountState(account(facts), now)).toBe(state))

  test('works until its end, and not at it; a lock is no end', () => {
    expect(worksAt(account({ expiresAt: after, lockedUntil: after }), now)).toBe(true)
    expect(worksAt(account({ expiresAt: now }), now)).toBe(false)
    expect(worksAt(account({ deactivatedAt: now }), now)).toBe(false)
  })
})
