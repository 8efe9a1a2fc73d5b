import { serverNow } from '../link/server-clock.ts'

/** Countdowns travel as what remains, as clocks differ. */
export const endOf = ({ remainingMs }: { remainingMs: number }): string =>
  new Date(serverNow().getTime() + remainingMs).toISOString()

/** Whole seconds until a moment, the started one counted; 0 when it is over. */
export const secondsLeft = (until: string, now: Date): number =>
  Math.max(0, Math.ceil((Date.parse(until) - now.getTime()) / 1_000))

/** Minutes and seconds, such as 1:07. */
export const countdown = (seconds: number): string =>
  `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
