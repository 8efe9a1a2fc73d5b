import type { FastifyReply, FastifyRequest } from 'fastify'
import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import {
  AuditPage,
  ChangeSettings,
  MailTest,
  PreviewTexts,
  SettingsPage,
  TestMail,
  TestTexts,
  TextsPreview,
} from '../../shared/administration.ts'
import { TeamId } from '../../shared/ids.ts'
import { Refusal } from '../../shared/refusals.ts'
import { changeSettings } from '../actions/change-settings.ts'
import { previewTexts, testTexts } from '../actions/preview-texts.ts'
import { testMail } from '../actions/test-mail.ts'
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
    app.post(
      '/api/texts/preview',
      { schema: { body: PreviewTexts, response: { 200: TextsPreview, default: Refusal } } },
      async (request, reply) => answer(reply, await previewTexts(deps, agentOf(request), request.body)),
    )
    const mail = { rateLimit: { max: 10, timeWindow: 60_000 } }
    const tested = { 200: MailTest, default: Refusal }
    app.post(
      '/api/texts/test',
      { config: mail, schema: { body: TestTexts, response: tested } },
      async (request, reply) => answer(reply, await testTexts(deps, agentOf(request), request.body)),
    )
    app.post(
      '/api/mail/test',
      { config: mail, schema: { body: TestMail, response: tested } },
      async (request, reply) => answer(reply, await testMail(deps, agentOf(request), request.body)),
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
