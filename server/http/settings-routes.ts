import type { FastifyReply, FastifyRequest } from 'fastify'
import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { AuditPage, ChangeSettings, SettingsPage } from '../../shared/administration.ts'
import { TeamId } from '../../shared/ids.ts'
import { Refusal } from '../../shared/refusals.ts'
import { changeSettings } from '../actions/change-settings.ts'
import { readAudit } from '../actions/read-audit.ts'
import { readSettings } from '../actions/read-settings.ts'
import type { HttpContext } from './context.ts'
import { readCookie, type CookieName } from '../cookies.ts'
import { agentOf, loggedIn, setCookie } from './logins.ts'
import { answer } from './refusals.ts'

const response = { 200: SettingsPage, default: Refusal }
const ofTeam = z.object({ id: TeamId })
type Held = readonly [CookieName, string | null]
const cookies = ['foyer_login', 'foyer_known'] as const

/** Settings of the system and of teams, and the trail of what administrators did. */
export const settingsRoutes =
  ({ deps, https }: HttpContext): FastifyPluginCallbackZod =>
  (app, _options, done) => {
    app.addHook('onRequest', loggedIn(deps, https))
    const change = (request: FastifyRequest<{ Body: ChangeSettings }>, team: TeamId | null) =>
      changeSettings(deps, agentOf(request), team, request.body, request.headers.origin ?? '')
    /** A new address may name cookies anew: whoever sets it stays logged in. */
    const keepLogin = (request: FastifyRequest, reply: FastifyReply, held: readonly Held[]): void => {
      for (const [name, value] of held)
        if (value && readCookie(request.headers.cookie, name, https) !== value)
          setCookie(reply, name, value, https)
    }
    app.get('/api/settings', { schema: { response } }, async (request, reply) =>
      answer(reply, await readSettings(deps, agentOf(request), null)),
    )
    app.put('/api/settings', { schema: { body: ChangeSettings, response } }, async (request, reply) => {
      const { cookie } = request.headers
      const held = cookies.map((name): Held => [name, readCookie(cookie, name, https)])
      const changed = await change(request, null)
      keepLogin(request, reply, held)
      return answer(reply, changed)
    })
    app.get('/api/teams/:id/settings', { schema: { params: ofTeam, response } }, async (request, reply) =>
      answer(reply, await readSettings(deps, agentOf(request), request.params.id)),
    )
    app.put(
      '/api/teams/:id/settings',
      { schema: { params: ofTeam, body: ChangeSettings, response } },
      async (request, reply) => answer(reply, await change(request, request.params.id)),
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
