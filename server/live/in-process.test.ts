import { describe, expect, test } from 'vitest'
import { timings } from '../../shared/timings.ts'
import { contractTimes, liveContract } from './contract.ts'
import { createInProcessLive } from './in-process.ts'
import { HandClock, pass } from './testing/hand-clock.ts'
import { cleo } from './testing/people.ts'

describe('live state of one process', () => {
  liveContract(async () => {
    const clock = new HandClock()
    const live = createInProcessLive({ ...contractTimes, clock })
    return {
      live,
      now: () => clock.now(),
      pass: (ms) => pass(ms, [clock]),
      [Symbol.asyncDispose]: () => live.close(),
    }
  })

  test('after a start whoever was online before is unknown until the grace and what a return may take have passed', async () => {
    const clock = new HandClock()
    const { graceMs } = contractTimes
    const live = createInProcessLive({ graceMs, clock })
    await live.start()
    const stateAfter = async (ms: number) => {
      await pass(ms, [clock])
      return (await live.read([cleo]))[0]?.state
    }
    expect(await stateAfter(graceMs + timings.comebackMs - 1)).toBe('unknown')
    expect(await stateAfter(1)).toBe('offline')
    await live.close()
  })
})
