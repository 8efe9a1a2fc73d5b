import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { SetUp } from '../../shared/administration.ts'
import { Me } from '../../shared/commands.ts'
import { Refusal } from '../../shared/refusals.ts'
import { mayNotSetUp, setUp } from '../actions/set-up.ts'
import { isRefused } from '../domain/outcome.ts'
import type { HttpContext } from './context.ts'
import { meOf, takeIn } from './me.ts'
import { answer } from './refusals.ts'
import { limitTries } from './tries.ts'

/** The first run: the first administrator by the link Foyer says at its start. */
export const setupRoutes =
  (context: HttpContext): FastifyPluginCallbackZod =>
  (app, _options, done) => {
    const { deps } = context
    const onRequest = limitTries(context, app)
    app.post(
      '/api/setup/read',
      {
        onRequest,
        schema: { body: SetUp.pick({ token: true }), response: { 204: z.null(), default: Refusal } },
      },
      async (request, reply) => {
        const hindrance = await mayNotSetUp(deps, request.body.token)
        return hindrance ? answer(reply, hindrance) : reply.code(204).send(null)
      },
    )
    app.post(
      '/api/setup',
      { onRequest, schema: { body: SetUp, response: { 200: Me, default: Refusal } } },
      async (request, reply) => {
        const name = request.headers['user-agent'] ?? null
        const tokens = await setUp(deps, request.body, name)
        if (isRefused(tokens)) return answer(reply, tokens)
        return answer(reply, meOf(deps, await takeIn(context, request, reply, tokens)))
      },
    )
    done()
  }
