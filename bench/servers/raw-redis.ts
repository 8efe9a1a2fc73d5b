// Plain `ws` with Redis, one script at once: nearly one per change.
import { serve } from './harness.ts'
import { startRaw } from './raw.ts'
import { redisStore } from './redis-store.ts'

serve((given) =>
  startRaw(given, { store: (beginning, changed) => redisStore(beginning, 0, changed), admits: true }),
)
