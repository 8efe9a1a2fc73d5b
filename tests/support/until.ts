/** Waits for what is seen: the first value that is not nothing. Fails with what was awaited, and what was there. */
export async function until<T>(
  what: string,
  look: () => T | null | undefined | false | Promise<T | null | undefined | false>,
  { withinMs = 20_000, found = () => '' }: { withinMs?: number; found?: () => unknown } = {},
): Promise<T> {
  const deadline = performance.now() + withinMs
  for (;;) {
    const seen = await look()
    if (seen) return seen
    if (performance.now() > deadline)
      throw new Error(`not within ${withinMs} ms: ${what}; there was ${JSON.stringify(found()) ?? 'nothing'}`)
    await new Promise((again) => setTimeout(again, 10))
  }
}

/** Does it again, as people do, while nobody answers or the answer is a fault. */
export async function persists<T>(what: string, work: () => Promise<T>): Promise<T> {
  let fault: unknown
  const tried = () =>
    work().then(
      (value) => ({ value }),
      (failed: unknown) => void (fault = failed),
    )
  return (await until(what, tried, { found: () => String(fault) })).value
}
