import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { Door, LogIn, Me } from '../../shared/commands.ts'
import { Refusal } from '../../shared/refusals.ts'
import { findLogin, logIn, logOut, type Login } from '../actions/log-in.ts'
import { cookieName, readCookie } from '../cookies.ts'
import { canUse } from '../domain/access.ts'
import { isRefused } from '../domain/outcome.ts'
import type { HttpContext } from './context.ts'
import { agentOf, loggedIn, setCookie } from './logins.ts'
import { answer } from './refusals.ts'

/** Logging in and out, and who one is. */
export const loginRoutes =
  ({ deps, https }: HttpContext): FastifyPluginCallbackZod =>
  (app, _options, done) => {
    const { installation, settings } = deps
    const me = (login: Login): Me => ({
      id: login.id,
      name: login.name,
      email: login.email,
      role: login.role,
      team: { id: login.teamId, name: login.teamName },
      outbox: installation.outbox && canUse(login, 'read-outbox', { demo: installation.demo !== null }),
    })

    app.get('/api/door', { schema: { response: { 200: Door } } }, () => ({
      version: installation.version,
      demo: installation.demo,
    }))

    const tries = {
      max: settings.loginTriesPerMinute,
      timeWindow: 60_000,
      hook: 'preHandler' as const,
      keyGenerator: (request: { ip: string; body?: unknown }) =>
        `login:${request.ip}:${(request.body as LogIn).email.toLowerCase()}`,
    }
    app.post(
      '/api/login',
      { config: { rateLimit: tries }, schema: { body: LogIn, response: { 200: Me, default: Refusal } } },
      async (request, reply) => {
        const token = await logIn(deps, request.body)
        if (isRefused(token)) return answer(reply, token)
        const login = await findLogin(deps, token)
        if (!login) throw new Error('a login just made cannot be found')
        setCookie(reply, 'foyer_login', token, https, settings.loginDays)
        return answer(reply, me(login))
      },
    )

    app.post('/api/logout', { schema: { response: { 204: z.null() } } }, async (request, reply) => {
      const token = readCookie(request.headers.cookie, 'foyer_login', https)
      const login = token && (await findLogin(deps, token))
      if (login) await logOut(deps, login)
      reply.clearCookie(cookieName('foyer_login', https), { path: '/', secure: https })
      return reply.code(204).send(null)
    })

    const schema = { response: { 200: Me, default: Refusal } }
    app.get('/api/me', { onRequest: loggedIn(deps, https), schema }, (request) => me(agentOf(request)))
    done()
  }
