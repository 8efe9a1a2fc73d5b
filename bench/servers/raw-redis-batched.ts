// Plain `ws` with Redis, at most one script in 10 ms: the base that ratios are taken to.
import { timings } from '../../shared/timings.ts'
import { serve } from './harness.ts'
import { startRaw } from './raw.ts'
import { redisStore } from './redis-store.ts'

const { presenceWindowMs } = timings

serve((given) =>
  startRaw(given, {
    store: (beginning, changed) => redisStore(beginning, presenceWindowMs, changed),
    admits: true,
  }),
)
