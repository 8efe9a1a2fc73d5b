/** Does something at an even rate; resolves after the last. */
export async function atRate(perSecond: number, count: number, act: (n: number) => void): Promise<void> {
  const began = performance.now()
  let done = 0
  for (;;) {
    const due = Math.floor(((performance.now() - began) * perSecond) / 1_000) + 1
    while (done < Math.min(count, due)) act(done++)
    if (done === count) return
    await pause(1)
  }
}

/** Does all with so many on their way at a time. */
export async function atOnce(most: number, count: number, act: (n: number) => Promise<void>): Promise<void> {
  let next = 0
  const worker = async (): Promise<void> => {
    while (next < count) await act(next++)
  }
  await Promise.all(Array.from({ length: Math.min(most, count) }, worker))
}

export const pause = (ms: number): Promise<void> => new Promise((over) => setTimeout(over, ms))

/** Rejects, saying what was awaited, when that takes too long. */
export async function within<T>(ms: number, work: Promise<T>, missed: string | (() => string)): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, failed) => {
    const say = () => (typeof missed === 'string' ? missed : missed())
    timer = setTimeout(() => failed(new Error(`not within ${ms / 1_000} s: ${say()}`)), ms)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}
