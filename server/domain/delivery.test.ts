import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { afterTry, type Conclusion } from './delivery.ts'

const outcomes = fc.constantFrom('accepted', 'refused', 'unreachable', 'no-answer')
type Outcome = 'accepted' | 'refused' | 'unreachable' | 'no-answer'

/** Tries until the message has an end, with what the gateway does each time; `arrivals` is how often it may have gone out. */
function deliver(script: readonly Outcome[], most: number, honoursKey: boolean) {
  let inDoubt = false
  let arrivals = 0
  for (const [index, outcome] of script.entries()) {
    if (outcome === 'accepted' || outcome === 'no-answer') arrivals++
    const end = afterTry(outcome, { tries: index + 1, most, inDoubt, honoursKey })
    if (end.state !== 'waiting') return { end, arrivals, tries: index + 1 }
    inDoubt = end.reason === 'no-answer'
  }
  throw new Error('no end')
}

const scripts = fc.array(outcomes, { minLength: 25, maxLength: 25 }) as fc.Arbitrary<Outcome[]>

describe('a message', () => {
  test('is never lost in silence and never sent more than twice where the gateway cannot tell', () => {
    fc.assert(
      fc.property(scripts, fc.integer({ min: 1, max: 20 }), (script, most) => {
        const { end, arrivals, tries } = deliver(script, most, false)
        expect(arrivals).toBeLessThanOrEqual(2)
        expect(tries).toBeLessThanOrEqual(most + 1)
        if (end.state === 'sent') expect(arrivals).toBe(1)
        if (end.state === 'unconfirmed') expect(arrivals).toBeGreaterThan(0)
        if (end.state === 'failed' && end.reason === 'unreachable') expect(arrivals).toBe(0)
      }),
    )
  })

  test('that may have gone out is not said to have failed, also where the gateway honours the key', () => {
    fc.assert(
      fc.property(scripts, fc.integer({ min: 1, max: 20 }), (script, most) => {
        const { end, arrivals, tries } = deliver(script, most, true)
        expect(tries).toBeLessThanOrEqual(most)
        if (end.state === 'failed' && end.reason === 'unreachable') expect(arrivals).toBe(0)
        if (end.state === 'sent') expect(arrivals).toBeGreaterThan(0)
      }),
    )
  })

  const unconfirmed: Conclusion = { state: 'unconfirmed', reason: 'no-answer' }
  test.each<[string, Outcome[], boolean, Conclusion]>([
    ['accepted', ['accepted'], false, { state: 'sent' }],
    ['refused', ['refused'], false, { state: 'failed', reason: 'refused' }],
    ['without an answer, then accepted', ['no-answer', 'accepted'], false, unconfirmed],
    ['twice without an answer', ['no-answer', 'no-answer'], false, unconfirmed],
    ['the same by a gateway that honours the key', ['no-answer', 'accepted'], true, { state: 'sent' }],
    ['never reached', Array(5).fill('unreachable'), false, { state: 'failed', reason: 'unreachable' }],
    [
      'in doubt, then never reached',
      ['no-answer', ...Array<Outcome>(5).fill('unreachable')],
      false,
      unconfirmed,
    ],
  ])('%s', (_what, script, honoursKey, end) => {
    expect(deliver(script, 5, honoursKey).end).toEqual(end)
  })

  test('whose only try had no answer is tried once more', () => {
    expect(deliver(['no-answer', 'accepted'], 1, false)).toMatchObject({ tries: 2, end: unconfirmed })
  })
})
