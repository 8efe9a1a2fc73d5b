import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Dependencies } from '../actions/dependencies.ts'
import { findLogin, renewLogin, type Login } from '../actions/log-in.ts'
import { cookieName, readCookie, type CookieName, type Https } from '../cookies.ts'
import { refused } from '../domain/outcome.ts'
import type { HttpContext } from './context.ts'
import { answer } from './refusals.ts'

declare module 'fastify' {
  interface FastifyRequest {
    login: Login | null
  }
}

/** Cookies are HttpOnly, SameSite=Lax, and Secure with the `__Host-` prefix on https. */
export const setCookie = (reply: FastifyReply, name: CookieName, value: string, https: Https): FastifyReply =>
  reply.setCookie(cookieName(name, https), value, {
    httpOnly: true,
    sameSite: 'lax',
    secure: https(),
    path: '/',
    maxAge: COOKIE_DAYS * 86_400,
  })

/** Longer than what the cookies open lives; that is judged at every use. */
export const COOKIE_DAYS = 400

/** Whose browser this is; null: nobody's. */
export async function loginOf(
  { deps, https }: Pick<HttpContext, 'deps' | 'https'>,
  { headers }: FastifyRequest,
): Promise<Login | null> {
  const token = readCookie(headers.cookie, 'foyer_login', https)
  return token ? findLogin(deps, token) : null
}

/** A page says for whom it speaks: somebody else may have logged in in its browser since it was opened. */
export const isPageOf = ({ headers }: FastifyRequest, { id }: Login): boolean =>
  headers['foyer-agent'] === undefined || headers['foyer-agent'] === id

/**
 * An onRequest hook: only agents pass, before anything they sent is looked at. `unsecured`: also those who have to set
 * a second factor up first.
 */
export const loggedIn =
  (deps: Dependencies, https: Https, { unsecured = false } = {}) =>
  async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | void> => {
    const login = await loginOf({ deps, https }, request)
    if (!login || !isPageOf(request, login)) return answer(reply, refused('not-logged-in', 'Log in first'))
    if (login.mustSecure && !unsecured)
      return answer(reply, refused('second-factor-needed', 'Set a second factor up first'))
    request.login = login
    await renewLogin(deps, login)
  }

/** The agent of a request that passed `loggedIn`. */
export function agentOf(request: FastifyRequest): Login {
  if (!request.login) throw new Error('route without loggedIn')
  return request.login
}
