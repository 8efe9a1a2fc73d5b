/** Lets so many pieces of work run at once; the others wait for their turn, in order. */
export function turns(most: number): <T>(work: () => Promise<T>) => Promise<T> {
  let running = 0
  const waiting: (() => void)[] = []
  return async (work) => {
    if (running < most) running += 1
    else await new Promise<void>((begin) => waiting.push(begin))
    try {
      return await work()
    } finally {
      // Whoever waits takes the place as it is.
      const next = waiting.shift()
      if (next) next()
      else running -= 1
    }
  }
}
