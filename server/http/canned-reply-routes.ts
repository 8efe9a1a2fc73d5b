import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import {
  CannedReplies,
  CannedReply,
  ChangeCannedReply,
  NewCannedReply,
  ReadCannedReplies,
} from '../../shared/canned-replies.ts'
import { CannedReplyId } from '../../shared/ids.ts'
import { Refusal } from '../../shared/refusals.ts'
import { addReply, changeReply, listReplies, removeReply, repliesFor } from '../actions/canned-replies.ts'
import { isRefused } from '../domain/outcome.ts'
import type { HttpContext } from './context.ts'
import { agentOf, loggedIn } from './logins.ts'
import { answer } from './refusals.ts'

const One = z.object({ id: CannedReplyId })
const response = { 200: CannedReply, default: Refusal }

/** What agents write by one press, as administrators keep it; for one session, as its owner may use it. */
export const cannedReplyRoutes =
  ({ deps, https }: HttpContext): FastifyPluginCallbackZod =>
  (app, _options, done) => {
    app.addHook('onRequest', loggedIn(deps, https))
    app.get(
      '/api/canned-replies',
      { schema: { querystring: ReadCannedReplies, response: { 200: CannedReplies, default: Refusal } } },
      async (request, reply) => {
        const { session } = request.query
        const agent = agentOf(request)
        return answer(reply, await (session ? repliesFor(deps, agent, session) : listReplies(deps, agent)))
      },
    )
    app.post('/api/canned-replies', { schema: { body: NewCannedReply, response } }, async (request, reply) =>
      answer(reply, await addReply(deps, agentOf(request), request.body)),
    )
    app.put(
      '/api/canned-replies/:id',
      { schema: { params: One, body: ChangeCannedReply, response } },
      async (request, reply) =>
        answer(reply, await changeReply(deps, agentOf(request), request.params.id, request.body)),
    )
    app.delete(
      '/api/canned-replies/:id',
      { schema: { params: One, response: { 204: z.void(), default: Refusal } } },
      async (request, reply) => {
        const removed = await removeReply(deps, agentOf(request), request.params.id)
        return isRefused(removed) ? answer(reply, removed) : reply.code(204).send()
      },
    )
    done()
  }
