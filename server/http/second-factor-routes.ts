import type { FastifyRequest } from 'fastify'
import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { GiveCode, OwnPassword, RecoveryCodes, SecondFactor, SecondFactorBegun } from '../../shared/people.ts'
import { Refusal } from '../../shared/refusals.ts'
import type { Browser } from '../actions/log-in.ts'
import {
  beginSecondFactor,
  confirmSecondFactor,
  endSecondFactor,
  readSecondFactor,
  renewRecoveryCodes,
} from '../actions/second-factor.ts'
import { readCookie } from '../cookies.ts'
import type { HttpContext } from './context.ts'
import { agentOf, loggedIn } from './logins.ts'
import { answer } from './refusals.ts'
import { limitTries } from './tries.ts'

/** One's own second factor. Whoever has to have one reaches these routes before all others. */
export const secondFactorRoutes =
  (context: HttpContext): FastifyPluginCallbackZod =>
  (app, _options, done) => {
    const { deps, https } = context
    const unsecured = loggedIn(deps, https, { unsecured: true })
    const tries = [limitTries(context, app), unsecured]
    const browserOf = (request: FastifyRequest): Browser => ({
      known: readCookie(request.headers.cookie, 'foyer_known', https),
      name: null,
    })
    const answers = <Schema extends z.ZodType>(schema: Schema) => ({ 200: schema, default: Refusal })
    app.get(
      '/api/me/second-factor',
      { onRequest: unsecured, schema: { response: answers(SecondFactor) } },
      (request) => readSecondFactor(deps, agentOf(request)),
    )
    app.post(
      '/api/me/second-factor/begin',
      { onRequest: tries, schema: { body: OwnPassword, response: answers(SecondFactorBegun) } },
      async (request, reply) =>
        answer(
          reply,
          await beginSecondFactor(deps, agentOf(request), request.body.present, browserOf(request)),
        ),
    )
    app.post(
      '/api/me/second-factor/confirm',
      { onRequest: tries, schema: { body: GiveCode, response: answers(RecoveryCodes) } },
      async (request, reply) =>
        answer(reply, await confirmSecondFactor(deps, agentOf(request), request.body.code)),
    )
    app.post(
      '/api/me/second-factor/codes',
      { onRequest: tries, schema: { body: OwnPassword, response: answers(RecoveryCodes) } },
      async (request, reply) =>
        answer(
          reply,
          await renewRecoveryCodes(deps, agentOf(request), request.body.present, browserOf(request)),
        ),
    )
    app.post(
      '/api/me/second-factor/end',
      { onRequest: tries, schema: { body: OwnPassword, response: { 204: z.null(), default: Refusal } } },
      async (request, reply) => {
        const { present } = request.body
        const hindrance = await endSecondFactor(deps, agentOf(request), present, browserOf(request))
        return hindrance ? answer(reply, hindrance) : reply.code(204).send(null)
      },
    )
    done()
  }
