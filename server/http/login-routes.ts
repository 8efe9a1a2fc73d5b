import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod'
import { Door, LoggedOut, LogIn, Me } from '../../shared/commands.ts'
import { Refusal } from '../../shared/refusals.ts'
import { logIn, logOut } from '../actions/log-in.ts'
import { isEmpty } from '../actions/set-up.ts'
import { mayLeaveActive } from '../actions/start-session.ts'
import { cookieName, readCookie } from '../cookies.ts'
import { isRefused, refused } from '../domain/outcome.ts'
import type { HttpContext } from './context.ts'
import { agentOf, isPageOf, loggedIn, loginOf } from './logins.ts'
import { meOf, takeIn } from './me.ts'
import { answer } from './refusals.ts'
import { limitTries, limitTriesAtAccount } from './tries.ts'

/** Logging in and out, and who one is. */
export const loginRoutes =
  (context: HttpContext): FastifyPluginCallbackZod =>
  (app, _options, done) => {
    const { deps, https, provider } = context

    app.get('/api/door', { schema: { response: { 200: Door } } }, async () => ({
      version: deps.installation.version,
      demo: deps.installation.demo,
      isEmpty: await isEmpty(deps.db),
      singleSignOn: provider.isSetUp ? { name: deps.settings.oidcName } : null,
    }))

    app.post(
      '/api/login',
      {
        onRequest: limitTries(context, app),
        config: { rateLimit: limitTriesAtAccount(context) },
        schema: { body: LogIn, response: { 200: Me, default: Refusal } },
      },
      async (request, reply) => {
        const { cookie, 'user-agent': name = null } = request.headers
        const known = readCookie(cookie, 'foyer_known', https)
        const tokens = await logIn(deps, request.body, { known, name })
        if (isRefused(tokens)) return answer(reply, tokens)
        return answer(reply, meOf(deps, await takeIn(context, request, reply, tokens)))
      },
    )

    app.post(
      '/api/logout',
      { schema: { response: { 200: LoggedOut, default: Refusal } } },
      async (request, reply) => {
        const login = await loginOf(context, request)
        if (login && !isPageOf(request, login)) return answer(reply, refused('not-logged-in', 'Log in first'))
        const hindrance = login && (await mayLeaveActive(deps, login))
        if (hindrance) return answer(reply, hindrance)
        if (login) await logOut(deps, login)
        reply.clearCookie(cookieName('foyer_login', https), { path: '/', secure: https() })
        const next = login?.sso ? await provider.endUrl(`${deps.installation.publicUrl()}/`) : null
        return reply.send({ next })
      },
    )

    const schema = { response: { 200: Me, default: Refusal } }
    app.get('/api/me', { onRequest: loggedIn(deps, https, { unsecured: true }), schema }, (request) =>
      meOf(deps, agentOf(request)),
    )
    done()
  }
