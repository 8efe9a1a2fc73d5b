import type { FastifyReply, FastifyRequest } from 'fastify'
import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { openLink, previewLink, sessionOfKey } from '../actions/open-link.ts'
import { readCookie } from '../cookies.ts'
import { isRefused } from '../domain/outcome.ts'
import type { HttpContext } from './context.ts'
import { send, wantsPage } from './faults.ts'
import { setCookie } from './logins.ts'
import * as pages from './pages/index.ts'
import { refusalPage } from './refusal-page.ts'
import { httpStatus } from './refusals.ts'

const Params = z.object({ token: z.string().min(1).max(200) })
const Entered = z.object({ entered: z.string().max(10).optional() })

/** The way in for customers: pages without script; only Continue, a POST, opens anything. */
export const joinRoutes =
  ({ deps, https, assets }: HttpContext): FastifyPluginCallbackZod =>
  (app, _options, done) => {
    const { stylesheet } = assets
    const tries = { max: deps.settings.joinTriesPerMinute, timeWindow: 60_000 }
    const config = { rateLimit: tries }
    app.addHook('onSend', async (_request, reply) => {
      reply.header('x-robots-tag', 'noindex, nofollow').header('cache-control', 'no-store')
    })

    app.get('/j/:token', { config, schema: { params: Params, hide: true } }, async (request, reply) => {
      const { token } = request.params
      const found = await previewLink(deps, token)
      if (isRefused(found)) return send(request, reply, found, httpStatus(found), refusalPage(stylesheet))
      return reply.type('text/html; charset=utf-8').send(
        pages.openingPage({
          customerName: found.session.customerName,
          agentName: found.ownerName,
          teamName: found.teamName,
          openTasks: found.session.tasksTotal - found.session.tasksDone,
          action: `/api/join/${encodeURIComponent(token)}`,
          stylesheet,
        }),
      )
    })

    app.post('/api/join/:token', { config, schema: { params: Params } }, async (request, reply) => {
      const opened = await openLink(deps, request.params.token)
      if (isRefused(opened)) return send(request, reply, opened, httpStatus(opened), refusalPage(stylesheet))
      setCookie(reply, 'foyer_room', opened.key, https)
      return wantsPage(request)
        ? reply.redirect('/room?entered=1', 303)
        : reply.send({ session: opened.sessionId })
    })

    app.get(
      '/room',
      { schema: { querystring: Entered, hide: true } },
      async (request: FastifyRequest<{ Querystring: z.infer<typeof Entered> }>, reply: FastifyReply) => {
        const key = readCookie(request.headers.cookie, 'foyer_room', https)
        const session = key && (await sessionOfKey(deps, key))
        const entered = request.query.entered !== undefined
        reply.type('text/html; charset=utf-8')
        if (!session)
          return reply
            .code(401)
            .send(entered && !key ? pages.cookiesOffPage({ stylesheet }) : pages.noRoomPage({ stylesheet }))
        return entered ? reply.redirect('/room', 303) : reply.send(assets.roomPage)
      },
    )
    done()
  }
