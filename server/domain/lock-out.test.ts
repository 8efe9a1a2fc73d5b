import { assert, array, constantFrom, integer, property, record } from 'fast-check'
import { describe, expect, test } from 'vitest'
import { settingsSchema } from '../../shared/settings.ts'
import { afterRight, afterWrong, mayTry, type LockRules, type Tries } from './lock-out.ts'

const untried: Tries = { wrongTries: 0, lockOuts: 0, lockedUntil: null, barredAt: null }
const defaults = settingsSchema.parse({})
const start = new Date('2026-03-02T09:00:00.000Z')
const minutes = (count: number) => new Date(start.getTime() + count * 60_000)

/** Tries as somebody would who waits out every lock. */
const guess = (count: number, rules: LockRules = defaults, from = untried): Tries => {
  let tries = from
  for (let each = 0; each < count; each++) {
    const at = tries.lockedUntil ?? start
    expect(mayTry(tries, at)).toBeNull()
    tries = afterWrong(tries, rules, at)
  }
  return tries
}

describe('lock-out', () => {
  test('the third wrong try locks for five minutes, not the second', () => {
    expect(mayTry(guess(2), start)).toBeNull()
    expect(mayTry(guess(3), minutes(4))).toMatchObject({
      code: 'locked',
      details: { until: minutes(5).toISOString() },
    })
    expect(mayTry(guess(3), minutes(5))).toBeNull()
  })

  test('with the defaults the 9th wrong try bars at once, for good', () => {
    expect(guess(8).barredAt).toBeNull()
    expect(mayTry(guess(9), minutes(10_000))).toMatchObject({ code: 'barred' })
  })

  test('a right answer resets the tries, not the lock-outs', () => {
    const after = afterRight(guess(5))
    expect(after).toMatchObject({ wrongTries: 0, lockOuts: 1 })
    expect(guess(5, defaults, after).barredAt).toBeNull()
    expect(guess(6, defaults, after).barredAt).not.toBeNull()
  })

  test('a clock that was moved back ends no lock', () => {
    expect(mayTry(guess(3), minutes(-60))).toMatchObject({ code: 'locked' })
  })
})

describe('lock-out, whatever is done in whatever order', () => {
  const rules = record({
    lockTries: integer({ min: 1, max: 5 }),
    lockMinutes: integer({ min: 1, max: 10 }),
    lockOutsMost: integer({ min: 1, max: 4 }),
  })
  const steps = array(constantFrom('wrong', 'wrong', 'wrong', 'right', 'wait', 'lift'), { maxLength: 200 })

  test('no round takes more wrong tries than allowed, and no more rounds follow than allowed', () => {
    assert(
      property(rules, steps, (rules, steps) => {
        let [tries, at, sinceRight, lockOuts] = [untried, start, 0, 0]
        for (const step of steps) {
          if (step === 'wait') at = new Date(at.getTime() + rules.lockMinutes * 60_000)
          if (step === 'lift') [tries, sinceRight, lockOuts] = [untried, 0, 0]
          if (mayTry(tries, at)) continue
          if (step === 'right') [tries, sinceRight] = [afterRight(tries), 0]
          if (step !== 'wrong') continue
          tries = afterWrong(tries, rules, at)
          sinceRight += 1
          expect(sinceRight).toBeLessThanOrEqual(rules.lockTries)
          const hindrance = mayTry(tries, at)
          expect(hindrance !== null).toBe(sinceRight === rules.lockTries)
          if (!hindrance) continue
          ;[sinceRight, lockOuts] = [0, lockOuts + 1]
          expect(hindrance.code).toBe(lockOuts === rules.lockOutsMost ? 'barred' : 'locked')
        }
      }),
    )
  })

  test('once barred, nothing but lifting helps', () => {
    assert(
      property(rules, integer({ min: 0, max: 1_000_000 }), (rules, later) => {
        const barred = guess(rules.lockTries * rules.lockOutsMost, rules)
        expect(mayTry(barred, minutes(later))).toMatchObject({ code: 'barred' })
      }),
    )
  })
})
