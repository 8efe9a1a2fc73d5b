import { MOST_ATTACHED } from '../../shared/chat.ts'
import { timings } from '../../shared/timings.ts'

/**
 * Which of one sender's files that are in no message give way to one more, so that what was left behind hinders nobody:
 * those touched longest ago, and none that may be on its way.
 */
export function givingWay<Waiting extends { touchedAt: Date }>(
  waiting: readonly Waiting[],
  now: Date,
): Waiting[] {
  const tooMany = Math.max(0, waiting.length + 1 - MOST_ATTACHED)
  const stillSince = now.getTime() - timings.beingSentMs
  return waiting
    .filter(({ touchedAt }) => touchedAt.getTime() <= stillSince)
    .toSorted((one, other) => one.touchedAt.getTime() - other.touchedAt.getTime())
    .slice(0, tooMany)
}
