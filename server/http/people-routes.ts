import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { AgentId } from '../../shared/ids.ts'
import {
  Account,
  Accounts,
  ChangePerson,
  HandedOver,
  HandOverSessions,
  InvitePerson,
  PasswordUrl,
} from '../../shared/people.ts'
import { Refusal } from '../../shared/refusals.ts'
import { handOverAll } from '../actions/hand-over-all.ts'
import {
  logOutPerson,
  resetSecondFactor,
  sendPasswordLink,
  takePasswordLink,
  unlockPerson,
} from '../actions/account-access.ts'
import { changePerson, invitePerson, listPeople } from '../actions/people.ts'
import type { HttpContext } from './context.ts'
import { agentOf, loggedIn } from './logins.ts'
import { answer } from './refusals.ts'

const params = z.object({ id: AgentId })
const response = { 200: Account, default: Refusal }

/** People and their accounts, for administrators. */
export const peopleRoutes =
  ({ deps, https }: HttpContext): FastifyPluginCallbackZod =>
  (app, _options, done) => {
    app.addHook('onRequest', loggedIn(deps, https))
    app.get(
      '/api/people',
      { schema: { response: { 200: Accounts, default: Refusal } } },
      async (request, reply) => answer(reply, await listPeople(deps, agentOf(request))),
    )
    app.post(
      '/api/people',
      { schema: { body: InvitePerson, response: { 201: Account, default: Refusal } } },
      async (request, reply) => answer(reply, await invitePerson(deps, agentOf(request), request.body), 201),
    )
    app.patch(
      '/api/people/:id',
      { schema: { params, body: ChangePerson, response } },
      async (request, reply) =>
        answer(reply, await changePerson(deps, agentOf(request), request.params.id, request.body)),
    )
    for (const [command, act] of Object.entries({
      'password-link': sendPasswordLink,
      unlock: unlockPerson,
      'log-out': logOutPerson,
      'second-factor/reset': resetSecondFactor,
    }))
      app.post(`/api/people/:id/${command}`, { schema: { params, response } }, async (request, reply) =>
        answer(reply, await act(deps, agentOf(request), request.params.id)),
      )
    app.post(
      '/api/people/:id/password-url',
      { schema: { params, response: { 200: PasswordUrl, default: Refusal } } },
      async (request, reply) =>
        answer(reply, await takePasswordLink(deps, agentOf(request), request.params.id)),
    )
    app.post(
      '/api/people/:id/hand-over',
      { schema: { params, body: HandOverSessions, response: { 200: HandedOver, default: Refusal } } },
      async (request, reply) =>
        answer(reply, await handOverAll(deps, agentOf(request), request.params.id, request.body.to)),
    )
    done()
  }
