import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { ChatMessage, ChatPage, ReadMessages, SeenMessages, WriteMessage } from '../../shared/chat.ts'
import { Refusal } from '../../shared/refusals.ts'
import { chatForCustomer } from '../actions/read-chat.ts'
import { seeAsCustomer } from '../actions/see-messages.ts'
import { writeAsCustomer } from '../actions/write-in-chat.ts'
import { isRefused } from '../domain/outcome.ts'
import type { HttpContext } from './context.ts'
import { guestIn, inRoom } from './guests.ts'
import { answer } from './refusals.ts'
import { RoomHeaders } from './room-routes.ts'
import { limitMessages } from './tries.ts'

/** The customer's side of the chat. What an older tab has still to send is sent: nothing typed is lost. */
export const roomChatRoutes =
  (context: HttpContext): FastifyPluginCallbackZod =>
  (app, _options, done) => {
    const { deps, https } = context
    inRoom(app, deps, https)

    app.get(
      '/api/room/messages',
      {
        schema: {
          headers: RoomHeaders,
          querystring: ReadMessages,
          response: { 200: ChatPage, default: Refusal },
        },
      },
      async (request, reply) => answer(reply, await chatForCustomer(deps, guestIn(request), request.query)),
    )

    app.post(
      '/api/room/messages',
      {
        config: { rateLimit: limitMessages(context) },
        schema: {
          headers: RoomHeaders,
          body: WriteMessage,
          response: { 200: ChatMessage, default: Refusal },
        },
      },
      async (request, reply) => answer(reply, await writeAsCustomer(deps, guestIn(request), request.body)),
    )

    app.post(
      '/api/room/messages/seen',
      {
        schema: { headers: RoomHeaders, body: SeenMessages, response: { 204: z.void(), default: Refusal } },
      },
      async (request, reply) => {
        const seen = await seeAsCustomer(deps, guestIn(request), request.body.upTo)
        return isRefused(seen) ? answer(reply, seen) : reply.code(204).send()
      },
    )
    done()
  }
