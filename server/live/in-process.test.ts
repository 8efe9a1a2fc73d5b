import { describe } from 'vitest'
import { contractTimes, liveContract } from './contract.ts'
import { createInProcessLive } from './in-process.ts'
import { HandClock, pass } from './testing/hand-clock.ts'

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
})
