import { refused, type Refused } from './outcome.ts'

/** How often somebody has tried and failed, per session, whatever the device. */
export interface Tries {
  /** Since the last right answer or lock-out. */
  wrongTries: number
  /** Since the owner last lifted them. */
  lockOuts: number
  lockedUntil: Date | null
  /** Until the owner lifts it. */
  barredAt: Date | null
}

export interface LockRules {
  /** Wrong tries until a lock-out. */
  lockTries: number
  lockMinutes: number
  /** Lock-outs until nobody may try any more. */
  lockOutsMost: number
}

/** Whether anything may be tried now. A clock that was moved back lengthens a lock and never ends one. */
export function mayTry({ barredAt, lockedUntil }: Tries, now: Date): Refused | null {
  if (barredAt) return refused('barred', 'Too many wrong tries; the agent has to lift it')
  return lockedUntil && lockedUntil > now
    ? refused('locked', 'Too many wrong tries; try again later', { until: lockedUntil.toISOString() })
    : null
}

/** After a wrong try that `mayTry` allowed: one more, a lock-out, or with the last lock-out barred at once. */
export function afterWrong(tries: Tries, rules: LockRules, now: Date): Tries {
  const wrongTries = tries.wrongTries + 1
  if (wrongTries < rules.lockTries) return { ...tries, wrongTries, lockedUntil: null }
  const lockOuts = tries.lockOuts + 1
  return lockOuts < rules.lockOutsMost
    ? {
        wrongTries: 0,
        lockOuts,
        lockedUntil: new Date(now.getTime() + rules.lockMinutes * 60_000),
        barredAt: null,
      }
    : { wrongTries: 0, lockOuts, lockedUntil: null, barredAt: now }
}

/** A right answer resets the tries; lock-outs stay until the owner lifts them. */
export const afterRight = (tries: Tries): Tries => ({ ...tries, wrongTries: 0, lockedUntil: null })
