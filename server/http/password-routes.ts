import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { AskReset, PasswordLink, SetPassword } from '../../shared/people.ts'
import { Refusal } from '../../shared/refusals.ts'
import { readPasswordLink } from '../actions/password-links.ts'
import { askReset, setPassword } from '../actions/set-password.ts'
import { isRefused } from '../domain/outcome.ts'
import type { HttpContext } from './context.ts'
import { setCookie } from './logins.ts'
import { answer } from './refusals.ts'
import { limitTries, limitTriesAtAccount } from './tries.ts'

const token = z.string().length(43)
const nothing = { 204: z.null(), default: Refusal }

/** Setting a password by the link of an invitation or a reset. The secret comes in a body, so that no log holds it. */
export const passwordRoutes =
  (context: HttpContext): FastifyPluginCallbackZod =>
  (app, _options, done) => {
    const { deps, https, logger } = context
    const onRequest = limitTries(context, app)
    app.post(
      '/api/password/read',
      {
        onRequest,
        schema: { body: z.strictObject({ token }), response: { 200: PasswordLink, default: Refusal } },
      },
      async (request, reply) => answer(reply, await readPasswordLink(deps, request.body.token)),
    )
    app.post(
      '/api/password',
      { onRequest, schema: { body: SetPassword.extend({ token }), response: nothing } },
      async (request, reply) => {
        const set = await setPassword(deps, request.body)
        if (isRefused(set)) return answer(reply, set)
        setCookie(reply, 'foyer_known', set.known, https)
        return reply.code(204).send(null)
      },
    )
    app.post(
      '/api/password/reset',
      {
        onRequest,
        config: { rateLimit: limitTriesAtAccount(context) },
        schema: { body: AskReset, response: nothing },
      },
      async (request, reply) => {
        // Not waited for: whether there is such an account shows in no answer and in no time.
        void askReset(deps, request.body.email).catch((fault: unknown) =>
          logger.error({ fault }, 'password reset'),
        )
        return reply.code(204).send(null)
      },
    )
    done()
  }
