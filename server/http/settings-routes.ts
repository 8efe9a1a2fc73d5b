import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { AuditPage, ChangeSettings, SettingsPage } from '../../shared/administration.ts'
import { TeamId } from '../../shared/ids.ts'
import { Refusal } from '../../shared/refusals.ts'
import { changeSettings } from '../actions/change-settings.ts'
import { readAudit } from '../actions/read-audit.ts'
import { readSettings } from '../actions/read-settings.ts'
import type { HttpContext } from './context.ts'
import { agentOf, loggedIn } from './logins.ts'
import { answer } from './refusals.ts'

const response = { 200: SettingsPage, default: Refusal }
const ofTeam = z.object({ id: TeamId })

/** Settings of the system and of teams, and the trail of what administrators did. */
export const settingsRoutes =
  ({ deps, https }: HttpContext): FastifyPluginCallbackZod =>
  (app, _options, done) => {
    app.addHook('onRequest', loggedIn(deps, https))
    app.get('/api/settings', { schema: { response } }, async (request, reply) =>
      answer(reply, await readSettings(deps, agentOf(request), null)),
    )
    app.put('/api/settings', { schema: { body: ChangeSettings, response } }, async (request, reply) =>
      answer(reply, await changeSettings(deps, agentOf(request), null, request.body)),
    )
    app.get('/api/teams/:id/settings', { schema: { params: ofTeam, response } }, async (request, reply) =>
      answer(reply, await readSettings(deps, agentOf(request), request.params.id)),
    )
    app.put(
      '/api/teams/:id/settings',
      { schema: { params: ofTeam, body: ChangeSettings, response } },
      async (request, reply) =>
        answer(reply, await changeSettings(deps, agentOf(request), request.params.id, request.body)),
    )
    app.get(
      '/api/audit',
      {
        schema: {
          querystring: z.object({ cursor: z.coerce.number().int().positive().optional() }),
          response: { 200: AuditPage, default: Refusal },
        },
      },
      async (request, reply) => answer(reply, await readAudit(deps, agentOf(request), request.query.cursor)),
    )
    done()
  }
