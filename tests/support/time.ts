/** Lets time pass where its passing is the fault itself, or what must not change anything: until `ms` after `since`. */
export const passed = (ms: number, since: number): Promise<void> =>
  new Promise((over) => setTimeout(over, since + ms - performance.now()))

/** A measured time beside what is published, as a note of the test: `--reporter verbose` shows it. */
export const seconds = (what: string, ms: number, boundMs: number): string =>
  `${what}: ${(ms / 1_000).toFixed(1)} s (at most ${boundMs / 1_000} s)`
