const HOUR = 3_600_000
const LEAST = 10_000

/** When (ms after the first) a try is due, of `most` within an hour: near ones at first, then further apart. */
const dueAfter = (tries: number, most: number): number => HOUR * (tries / (most - 1)) ** 3

/**
 * How long (ms) to wait after the given try (the first is 1); null when there is to be none after it. The tries
 * take an hour in all, however many there are.
 */
export const pauseAfter = (tries: number, most: number): number | null =>
  tries >= most ? null : Math.max(LEAST, dueAfter(tries, most) - dueAfter(tries - 1, most))
