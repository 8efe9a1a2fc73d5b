import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { Outbox, OutboxMessage } from '../../shared/commands.ts'
import { MessageId } from '../../shared/ids.ts'
import { Refusal } from '../../shared/refusals.ts'
import { readOutbox, readOutboxMessage } from '../actions/read-outbox.ts'
import type { HttpContext } from './context.ts'
import { agentOf, loggedIn } from './logins.ts'
import { answer } from './refusals.ts'

/** Messages of an installation without a mail server. */
export const outboxRoutes =
  ({ deps, https }: HttpContext): FastifyPluginCallbackZod =>
  (app, _options, done) => {
    app.addHook('onRequest', loggedIn(deps, https))
    app.get(
      '/api/outbox',
      { schema: { response: { 200: Outbox, default: Refusal } } },
      async (request, reply) => answer(reply, await readOutbox(deps, agentOf(request))),
    )
    app.get(
      '/api/outbox/:id',
      { schema: { params: z.object({ id: MessageId }), response: { 200: OutboxMessage, default: Refusal } } },
      async (request, reply) =>
        answer(reply, await readOutboxMessage(deps, agentOf(request), request.params.id)),
    )
    done()
  }
