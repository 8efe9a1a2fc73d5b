import type { FastifyRequest } from 'fastify'
import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { Door, LogIn, Me } from '../../shared/commands.ts'
import { Refusal } from '../../shared/refusals.ts'
import { findLogin, logIn, logOut, type Login } from '../actions/log-in.ts'
import { mayLeaveActive } from '../actions/start-session.ts'
import { cookieName, readCookie } from '../cookies.ts'
import { canUse } from '../domain/access.ts'
import { historyOf } from '../domain/history.ts'
import { isRefused } from '../domain/outcome.ts'
import type { HttpContext } from './context.ts'
import { agentOf, loggedIn, setCookie } from './logins.ts'
import { answer } from './refusals.ts'
import { limitTries, limitTriesAtAccount } from './tries.ts'

/** Logging in and out, and who one is. */
export const loginRoutes =
  (context: HttpContext): FastifyPluginCallbackZod =>
  (app, _options, done) => {
    const { deps, https } = context
    const { installation } = deps
    const me = (login: Login): Me => ({
      id: login.id,
      name: login.name,
      email: login.email,
      role: login.role,
      team: { id: login.teamId, name: login.teamName },
      outbox: installation.outbox && canUse(login, 'read-outbox', { demo: installation.demo !== null }),
      history: historyOf(login, deps.settingsOf(login.teamId)),
    })

    app.get('/api/door', { schema: { response: { 200: Door } } }, () => ({
      version: installation.version,
      demo: installation.demo,
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
        const login = await findLogin(deps, tokens.login)
        if (!login) throw new Error('a login just made cannot be found')
        // One browser is one agent: the login it held before ends, and its tabs with it.
        await endFormer(request)
        setCookie(reply, 'foyer_login', tokens.login, https)
        setCookie(reply, 'foyer_known', tokens.known, https)
        return answer(reply, me(login))
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
      { schema: { response: { 204: z.null(), default: Refusal } } },
      async (request, reply) => {
        const login = await loginOf(request)
        const hindrance = login && (await mayLeaveActive(deps, login))
        if (hindrance) return answer(reply, hindrance)
        if (login) await logOut(deps, login)
        reply.clearCookie(cookieName('foyer_login', https), { path: '/', secure: https })
        return reply.code(204).send(null)
      },
    )

    const schema = { response: { 200: Me, default: Refusal } }
    app.get('/api/me', { onRequest: loggedIn(deps, https), schema }, (request) => me(agentOf(request)))
    done()
  }
