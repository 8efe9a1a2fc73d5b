import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { LoginId } from '../../shared/ids.ts'
import { ChangePassword, OwnLogins } from '../../shared/people.ts'
import { Refusal } from '../../shared/refusals.ts'
import { endLogin, endOtherLogins, listLogins } from '../actions/own-logins.ts'
import { changePassword } from '../actions/set-password.ts'
import { readCookie } from '../cookies.ts'
import type { HttpContext } from './context.ts'
import { agentOf, loggedIn } from './logins.ts'
import { answer } from './refusals.ts'
import { limitTries } from './tries.ts'

const response = { 200: OwnLogins, default: Refusal }

/** One's own account: password and browsers. */
export const accountRoutes =
  (context: HttpContext): FastifyPluginCallbackZod =>
  (app, _options, done) => {
    const { deps, https } = context
    const onRequest = loggedIn(deps, https)
    app.get('/api/me/logins', { onRequest, schema: { response } }, (request) =>
      listLogins(deps, agentOf(request)),
    )
    app.post('/api/me/logins/end-others', { onRequest, schema: { response } }, (request) =>
      endOtherLogins(deps, agentOf(request)),
    )
    app.post(
      '/api/me/logins/:id/end',
      { onRequest, schema: { params: z.object({ id: LoginId }), response } },
      async (request, reply) => answer(reply, await endLogin(deps, agentOf(request), request.params.id)),
    )
    app.post(
      '/api/me/password',
      {
        onRequest: [limitTries(context, app), onRequest],
        schema: { body: ChangePassword, response: { 204: z.null(), default: Refusal } },
      },
      async (request, reply) => {
        const { cookie, 'user-agent': name = null } = request.headers
        const known = readCookie(cookie, 'foyer_known', https)
        const changed = await changePassword(deps, agentOf(request), request.body, { known, name })
        return changed ? answer(reply, changed) : reply.code(204).send(null)
      },
    )
    done()
  }
