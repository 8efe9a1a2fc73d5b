import type { FastifyReply } from 'fastify'
import type { Me } from '../../shared/commands.ts'
import type { Dependencies } from '../actions/dependencies.ts'
import { findLogin, type Login, type Tokens } from '../actions/log-in.ts'
import { hasBoard } from '../actions/read-board.ts'
import { canUse } from '../domain/access.ts'
import { historyOf } from '../domain/history.ts'
import type { HttpContext } from './context.ts'
import { setCookie } from './logins.ts'

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

/** Gives a browser the cookies of a login just made. */
export async function takeIn(
  { deps, https }: HttpContext,
  reply: FastifyReply,
  tokens: Tokens,
): Promise<Login> {
  const login = await findLogin(deps, tokens.login)
  if (!login) throw new Error('a login just made cannot be found')
  setCookie(reply, 'foyer_login', tokens.login, https)
  setCookie(reply, 'foyer_known', tokens.known, https)
  return login
}
