import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Me } from '../../shared/commands.ts'
import type { Dependencies } from '../actions/dependencies.ts'
import { findLogin, logOut, type Login, type Tokens } from '../actions/log-in.ts'
import { hasBoard } from '../actions/read-board.ts'
import { canUse } from '../domain/access.ts'
import { historyOf } from '../domain/history.ts'
import type { HttpContext } from './context.ts'
import { loginOf, setCookie } from './logins.ts'

/** What a browser is told of whoever it is logged in as. */
export function meOf(deps: Dependencies, login: Login): Me {
  const { outbox, demo } = deps.installation
  return {
    id: login.id,
    name: login.name,
    email: login.email,
    role: login.role,
    team: { id: login.teamId, name: login.teamName },
    outbox: outbox && canUse(login, 'read-outbox', { demo: demo !== null }),
    mustSecure: login.mustSecure,
    board: hasBoard(deps, login),
    history: historyOf(login, deps.settingsOf(login.teamId)),
  }
}

/**
 * Gives a browser the cookies of a login just made. One browser is one agent: the login it held before ends, and its
 * tabs with it.
 */
export async function takeIn(
  context: HttpContext,
  request: FastifyRequest,
  reply: FastifyReply,
  tokens: Tokens,
): Promise<Login> {
  const { deps, https } = context
  const former = await loginOf(context, request)
  if (former) await logOut(deps, former)
  const login = await findLogin(deps, tokens.login)
  if (!login) throw new Error('a login just made cannot be found')
  setCookie(reply, 'foyer_login', tokens.login, https)
  setCookie(reply, 'foyer_known', tokens.known, https)
  return login
}
