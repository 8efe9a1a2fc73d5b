import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { ChatMessage, ChatPage, ReadMessages, SeenMessages, WriteMessage } from '../../shared/chat.ts'
import { SessionId } from '../../shared/ids.ts'
import { Refusal } from '../../shared/refusals.ts'
import { chatForAgent } from '../actions/read-chat.ts'
import { seeAsAgent } from '../actions/see-messages.ts'
import { writeAsAgent } from '../actions/write-in-chat.ts'
import { isRefused } from '../domain/outcome.ts'
import type { HttpContext } from './context.ts'
import { agentOf, loggedIn } from './logins.ts'
import { answer } from './refusals.ts'
import { limitMessages } from './tries.ts'

const OfSession = z.object({ id: SessionId })

/** The owner's side of a session's chat. */
export const chatRoutes =
  (context: HttpContext): FastifyPluginCallbackZod =>
  (app, _options, done) => {
    const { deps, https } = context
    app.addHook('onRequest', loggedIn(deps, https))

    app.get(
      '/api/sessions/:id/messages',
      {
        schema: {
          params: OfSession,
          querystring: ReadMessages,
          response: { 200: ChatPage, default: Refusal },
        },
      },
      async (request, reply) =>
        answer(reply, await chatForAgent(deps, agentOf(request), request.params.id, request.query)),
    )

    app.post(
      '/api/sessions/:id/messages',
      {
        config: { rateLimit: limitMessages(context) },
        schema: {
          params: OfSession,
          body: WriteMessage,
          response: { 200: ChatMessage, default: Refusal },
        },
      },
      async (request, reply) =>
        answer(reply, await writeAsAgent(deps, agentOf(request), request.params.id, request.body)),
    )

    app.post(
      '/api/sessions/:id/messages/seen',
      { schema: { params: OfSession, body: SeenMessages, response: { 204: z.void(), default: Refusal } } },
      async (request, reply) => {
        const seen = await seeAsAgent(deps, agentOf(request), request.params.id, request.body.upTo)
        return isRefused(seen) ? answer(reply, seen) : reply.code(204).send()
      },
    )
    done()
  }
