import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { EraseCustomer, ErasureDue, ErasureFound } from '../../shared/administration.ts'
import { Refusal } from '../../shared/refusals.ts'
import { eraseCustomer, findCustomer } from '../actions/erase-customer.ts'
import { readErasureDue } from '../actions/retention.ts'
import { readCookie } from '../cookies.ts'
import type { HttpContext } from './context.ts'
import { agentOf, loggedIn } from './logins.ts'
import { answer } from './refusals.ts'
import { limitTries } from './tries.ts'

/** What is erased by the rules, and erasing a customer. Contacts come in bodies, so that no log holds them. */
export const erasureRoutes =
  (context: HttpContext): FastifyPluginCallbackZod =>
  (app, _options, done) => {
    const { deps, https } = context
    const onRequest = loggedIn(deps, https)
    app.get(
      '/api/erasure',
      { onRequest, schema: { response: { 200: ErasureDue, default: Refusal } } },
      async (request, reply) => answer(reply, await readErasureDue(deps, agentOf(request))),
    )
    app.post(
      '/api/erasure/find',
      {
        onRequest,
        schema: {
          body: EraseCustomer.pick({ contact: true }),
          response: { 200: ErasureFound, default: Refusal },
        },
      },
      async (request, reply) =>
        answer(reply, await findCustomer(deps, agentOf(request), request.body.contact)),
    )
    app.post(
      '/api/erasure',
      {
        onRequest: [limitTries(context, app), onRequest],
        schema: {
          body: EraseCustomer,
          response: { 200: z.object({ count: z.int() }), default: Refusal },
        },
      },
      async (request, reply) => {
        const known = readCookie(request.headers.cookie, 'foyer_known', https)
        const browser = { known, name: null }
        return answer(reply, await eraseCustomer(deps, agentOf(request), request.body, browser))
      },
    )
    done()
  }
