// The real Foyer, put together by its own composition root, with its own settings but the limits of strangers.
import { performance } from 'node:perf_hooks'
import { startApp } from '../../server/app.ts'
import { readConfig } from '../../server/config.ts'
import { createLogger } from '../../server/logger.ts'
import { root, version } from '../../server/root.ts'
import { timings } from '../../shared/timings.ts'
import { serve } from './harness.ts'
import { countStatements } from './statements.ts'

/** The timer that says live state has settled is a little late on purpose. */
const AFTER_SETTLING_MS = 200

serve(async ({ databaseUrl, redisUrl, secret, admission }) => {
  const statements = countStatements(admission === null)
  const began = performance.now()
  const app = await startApp(
    readConfig({ DATABASE_URL: databaseUrl, REDIS_URL: redisUrl, FOYER_SECRET: secret, PORT: '0' }),
    {
      root,
      version,
      logger: createLogger('warn'),
      // Everybody comes from one address, and leaving is measured, not the grace.
      settings: { graceMs: 0, requestsPerMinute: 10_000_000, socketEventsPerSecond: 10_000 },
    },
  )
  return {
    port: Number(new URL(app.url).port),
    settlesInMs: timings.settlingMs + AFTER_SETTLING_MS - (performance.now() - began),
    learn: (facts) => app.live.learn([facts]),
    close: () => app.close(),
    ...statements,
  }
})
