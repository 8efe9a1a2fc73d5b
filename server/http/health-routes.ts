import { sql } from 'drizzle-orm'
import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { HttpContext } from './context.ts'

const Live = z.object({ status: z.literal('live') })
const Ready = z.object({
  status: z.enum(['ready', 'not-ready']),
  database: z.enum(['reachable', 'away']),
  presence: z.enum(['known', 'unknown']),
})

/** For whoever watches the process. Presence away is no reason to take it out of service: Postgres decides. */
export const healthRoutes =
  ({ deps }: HttpContext): FastifyPluginCallbackZod =>
  (app, _options, done) => {
    const config = { rateLimit: false as const }
    app.get('/health/live', { config, schema: { response: { 200: Live } } }, () => ({
      status: 'live' as const,
    }))
    app.get(
      '/health/ready',
      { config, schema: { response: { 200: Ready, 503: Ready } } },
      async (_request, reply) => {
        const reachable = await deps.db.execute(sql`select 1`).then(
          () => true,
          () => false,
        )
        return reply.code(reachable ? 200 : 503).send({
          status: reachable ? ('ready' as const) : ('not-ready' as const),
          database: reachable ? ('reachable' as const) : ('away' as const),
          presence: deps.live.unknownSince() === null ? ('known' as const) : ('unknown' as const),
        })
      },
    )
    done()
  }
