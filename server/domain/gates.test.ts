import { describe, expect, test } from 'vitest'
import { mayEnter, nextGate, wasAwayLong, type Passage } from './gates.ts'

const now = new Date('2026-03-02T09:00:00.000Z')
const [phone, laptop] = [Uint8Array.of(1, 2), Uint8Array.of(1, 3)]

const session = {
  state: 'active' as const,
  accessAfterEnd: null,
  accessUntil: null,
  sealedPin: null,
  customerEmail: 'mira@example.com',
  customerPhone: null,
  boundEntry: null,
  consentAt: null,
  consentVersion: null,
}
const entry = { keyHash: phone, authenticatedAt: null, provedAt: null }
const rules = { authentication: 'none' as const, consent: false, consentVersion: 'one' }
interface Change {
  session?: Partial<Passage['session']>
  entry?: Partial<typeof entry> | { authenticatedAt: Date } | { provedAt: Date }
  rules?: Partial<Passage['rules']>
  wasAway?: boolean
}
const passage = (change: Change = {}): Passage => ({
  session: { ...session, ...change.session },
  entry: { ...entry, ...change.entry },
  rules: { ...rules, ...change.rules },
  wasAway: change.wasAway ?? false,
  now,
})
const gate = (change: Change) => nextGate(passage(change))
const refusal = (change: Change) => mayEnter(passage(change))?.code ?? null

describe('the gates', () => {
  const pin = { sealedPin: Uint8Array.of(7) }

  test('come in their order: PIN, code, consent, room', () => {
    const session = { ...pin, boundEntry: laptop }
    const rules = { consent: true }
    const authenticatedAt = now
    expect(gate({ session, rules })).toBe('pin')
    expect(gate({ session, rules, entry: { authenticatedAt } })).toBe('code')
    expect(gate({ session, rules, entry: { authenticatedAt, provedAt: now } })).toBe('consent')
    const agreed = { ...session, consentAt: now, consentVersion: 'one' }
    expect(gate({ session: agreed, rules, entry: { authenticatedAt, provedAt: now } })).toBeNull()
  })

  test('a PIN that was given guards the session where the settings ask for none', () => {
    expect(gate({ session: pin })).toBe('pin')
    expect(gate({})).toBeNull()
  })

  test('PIN or code are asked for again after a long absence only', () => {
    const entry = { authenticatedAt: now }
    expect(gate({ session: pin, entry })).toBeNull()
    expect(gate({ session: pin, entry, wasAway: true })).toBe('pin')
    expect(gate({ rules: { authentication: 'code' }, entry, wasAway: true })).toBe('code')
  })

  test('consent is asked for once, and anew when the text was changed', () => {
    const rules = { consent: true }
    expect(gate({ rules })).toBe('consent')
    expect(gate({ rules, session: { consentAt: now, consentVersion: 'one' } })).toBeNull()
    expect(gate({ rules, session: { consentAt: now, consentVersion: 'before' } })).toBe('consent')
  })

  test('the first browser is through, another one proves itself by a code', () => {
    expect(gate({ session: { boundEntry: phone } })).toBeNull()
    expect(gate({ session: { boundEntry: laptop } })).toBe('code')
    expect(gate({ session: { boundEntry: laptop }, entry: { provedAt: now } })).toBeNull()
  })
})

describe('a customer is kept out', () => {
  const nowhere = { boundEntry: laptop, customerEmail: null }

  test('on another device where there is no contact to send a code to', () => {
    expect(refusal({ session: nowhere })).toBe('other-device')
    expect(refusal({ session: { ...nowhere, boundEntry: phone } })).toBeNull()
    expect(refusal({ session: { ...nowhere, customerPhone: '+441632960123' } })).toBeNull()
    expect(mayEnter({ ...passage({ session: nowhere }), entry: null })?.code).toBe('other-device')
  })

  test('of a planned session, and of an ended one without access or after its time', () => {
    const ended = { state: 'ended' as const }
    expect(refusal({ session: { state: 'planned' } })).toBe('session-not-active')
    expect(refusal({ session: { ...ended, accessAfterEnd: 'none' } })).toBe('session-ended')
    expect(refusal({ session: { ...ended, accessAfterEnd: 'limited', accessUntil: now } })).toBe(
      'session-ended',
    )
    const later = new Date(now.getTime() + 1)
    expect(refusal({ session: { ...ended, accessAfterEnd: 'limited', accessUntil: later } })).toBeNull()
    expect(refusal({ session: { ...ended, accessAfterEnd: 'unlimited' } })).toBeNull()
  })
})

describe('a long absence', () => {
  const away = (ms: number, askAgainMinutes = 30) =>
    wasAwayLong(new Date(now.getTime() - ms), now, { askAgainMinutes, graceMs: 5_000 })

  test('is longer than the setting and the grace, and none by a clock that was moved back', () => {
    expect([away(30 * 60_000), away(30 * 60_000 + 5_000), away(30 * 60_000 + 5_001)]).toEqual([
      false,
      false,
      true,
    ])
    expect([away(5_000, 0), away(5_001, 0)]).toEqual([false, true])
    expect(away(-86_400_000)).toBe(false)
  })
})
