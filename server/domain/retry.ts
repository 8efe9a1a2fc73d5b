const MINUTE = 60_000
/** Between the tries of a message: with the default of five tries an hour in all. */
const pauses = [MINUTE, 4 * MINUTE, 15 * MINUTE, 40 * MINUTE]

/** How long (ms) to wait after the given try (the first is 1); null when there is to be none after it. */
export const pauseAfter = (tries: number, most: number): number | null =>
  tries >= most ? null : (pauses[tries - 1] ?? 40 * MINUTE)
