interface Waiting<In, Out> {
  one: In
  done(out: Out | Promise<Out>): void
  failed(fault: unknown): void
}

/**
 * Does the same for several at once, where that costs little more than for one: while some are done, others gather, at
 * most so many. Nobody waits where nothing is done yet, nor longer than `patience` says for those before. What `work`
 * answers is in the order of what it was given; an answer may still be under way, and holds nobody up.
 */
export function gather<In, Out>(
  { most, patience }: { most: number; patience: () => Promise<unknown> },
  work: (all: readonly In[]) => Promise<readonly (Out | Promise<Out>)[]>,
): (one: In) => Promise<Out> {
  const waiting: Waiting<In, Out>[] = []
  let isRunning = false
  const run = async (): Promise<void> => {
    isRunning = true
    while (waiting.length > 0) await Promise.race([doThese(waiting.splice(0, most), work), patience()])
    isRunning = false
  }
  return (one) =>
    new Promise<Out>((done, failed) => {
      waiting.push({ one, done, failed })
      if (!isRunning) void run()
    })
}

async function doThese<In, Out>(
  these: readonly Waiting<In, Out>[],
  work: (all: readonly In[]) => Promise<readonly (Out | Promise<Out>)[]>,
): Promise<void> {
  try {
    const outs = await work(these.map(({ one }) => one))
    these.forEach(({ done }, n) => done(outs[n] as Out | Promise<Out>))
  } catch (fault) {
    for (const { failed } of these) failed(fault)
  }
}
