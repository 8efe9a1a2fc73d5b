import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { ChangeTeam, CreateTeam, Team, Teams } from '../../shared/administration.ts'
import { TeamId } from '../../shared/ids.ts'
import { Refusal } from '../../shared/refusals.ts'
import { changeTeam, createTeam, listTeams } from '../actions/teams.ts'
import type { HttpContext } from './context.ts'
import { agentOf, loggedIn } from './logins.ts'
import { answer } from './refusals.ts'

/** Teams, for administrators. */
export const teamRoutes =
  ({ deps, https }: HttpContext): FastifyPluginCallbackZod =>
  (app, _options, done) => {
    app.addHook('onRequest', loggedIn(deps, https))
    app.get(
      '/api/teams',
      { schema: { response: { 200: Teams, default: Refusal } } },
      async (request, reply) => answer(reply, await listTeams(deps, agentOf(request))),
    )
    app.post(
      '/api/teams',
      { schema: { body: CreateTeam, response: { 201: Team, default: Refusal } } },
      async (request, reply) => answer(reply, await createTeam(deps, agentOf(request), request.body), 201),
    )
    app.patch(
      '/api/teams/:id',
      {
        schema: {
          params: z.object({ id: TeamId }),
          body: ChangeTeam,
          response: { 200: Team, default: Refusal },
        },
      },
      async (request, reply) =>
        answer(reply, await changeTeam(deps, agentOf(request), request.params.id, request.body)),
    )
    done()
  }
