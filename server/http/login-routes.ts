import type { FastifyRequest } from 'fastify'
import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod'
import { Door, LoggedOut, LogIn, Me } from '../../shared/commands.ts'
import { Refusal } from '../../shared/refusals.ts'
import { findLogin, logIn, logOut, type Login } from '../actions/log-in.ts'
import { isEmpty } from '../actions/set-up.ts'
import { mayLeaveActive } from '../actions/start-session.ts'
import { cookieName, readCookie } from '../cookies.ts'
import { isRefused } from '../domain/outcome.ts'
import type { HttpContext } from './context.ts'
import { agentOf, loggedIn } from './logins.ts'
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
        // One browser is one agent: the login it held before ends, and its tabs with it.
        await endFormer(request)
        return answer(reply, meOf(deps, await takeIn(context, reply, tokens)))
      },
    )

    const loginOf = async ({ headers }: FastifyRequest): Promise<Login | null> => {
      const token = readCookie(headers.cookie, 'foyer_login', https)
      return token ? findLogin(deps, token) : null
    }
    const endFormer = async (request: FastifyRequest): Promise<void> => {
      const login = await loginOf(request)
      if (login) await logOut(deps, login)
    }

    app.post(
      '/api/logout',
      { schema: { response: { 200: LoggedOut, default: Refusal } } },
      async (request, reply) => {
        const login = await loginOf(request)
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
