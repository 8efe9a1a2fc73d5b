// Plain `ws` and a map: no Redis, no Postgres, and so for one process only. The floor.
import { serve } from './harness.ts'
import { startRaw } from './raw.ts'
import { memoryStore } from './store.ts'

serve((beginning) =>
  startRaw(beginning, { store: async (_beginning, changed) => memoryStore(changed), admits: false }),
)
