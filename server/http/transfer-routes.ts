import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { SessionId, TransferId } from '../../shared/ids.ts'
import { Refusal } from '../../shared/refusals.ts'
import { Transfers } from '../../shared/transfer.ts'
import { approveTransfer, cancelTransfer, declineTransfer } from '../actions/answer-transfer.ts'
import { readTransfers } from '../actions/read-transfers.ts'
import { isRefused } from '../domain/outcome.ts'
import type { HttpContext } from './context.ts'
import { agentOf, loggedIn } from './logins.ts'
import { answer } from './refusals.ts'

const Params = z.object({ id: TransferId })
const Answered = z.object({ session: z.object({ id: SessionId }) })
const answers = { approve: approveTransfer, decline: declineTransfer, cancel: cancelTransfer }

/** Requests for a session: what waits, and the answers. Nothing of the session's content is in any of them. */
export const transferRoutes =
  ({ deps, https }: HttpContext): FastifyPluginCallbackZod =>
  (app, _options, done) => {
    app.addHook('onRequest', loggedIn(deps, https))
    app.get(
      '/api/transfers',
      { schema: { response: { 200: Transfers, default: Refusal } } },
      async (request, reply) => answer(reply, await readTransfers(deps, agentOf(request).id)),
    )
    for (const [name, give] of Object.entries(answers))
      app.post(
        `/api/transfers/:id/${name}`,
        { schema: { params: Params, response: { 200: Answered, default: Refusal } } },
        async (request, reply) => {
          const id = await give(deps, agentOf(request), request.params.id)
          return answer(reply, isRefused(id) ? id : { session: { id } })
        },
      )
    done()
  }
