import type { FastifyReply, FastifyRequest } from 'fastify'
import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { guestOf, releasedEntry, type Guest } from '../actions/guest.ts'
import { openLink, previewLink } from '../actions/open-link.ts'
import { readDoor, readGate, type Door, type GateScreen } from '../actions/read-gate.ts'
import { sendNewLink } from '../actions/send-new-link.ts'
import { readCookie } from '../cookies.ts'
import { isRefused, type Refused } from '../domain/outcome.ts'
import type { HttpContext } from './context.ts'
import { send, wantsPage } from './faults.ts'
import { setCookie } from './logins.ts'
import * as pages from './pages/index.ts'
import { refusalPage } from './refusal-page.ts'
import { httpStatus } from './refusals.ts'

const Params = z.object({ token: z.string().min(1).max(200) })
const Asked = z.object({
  entered: z.string().max(10).optional(),
  tried: z.enum(['wrong', 'invalid', 'often', 'declined', 'sent']).optional().catch(undefined),
})

/**
 * Whoever is locked out only waits, with nothing to fill in: the page looks by itself whether the pause is over or the
 * owner has lifted it. It is a GET that writes nothing. No other page does so: it would take away what is being typed or
 * read.
 */
const looksAgainAfterS = ({ gate, lockedForMs }: GateScreen): number =>
  gate === 'locked' ? Math.min(WAITING_S, Math.max(1, Math.ceil(lockedForMs / 1_000))) : WAITING_S
const WAITING_S = 15

/** The way in for customers: pages without script; only Continue, a POST, opens anything. */
export const joinRoutes =
  ({ deps, https, assets }: HttpContext): FastifyPluginCallbackZod =>
  (app, _options, done) => {
    const { stylesheet } = assets
    const config = { rateLimit: { max: () => deps.settings.joinTriesPerMinute, timeWindow: 60_000 } }
    const keyOf = ({ headers }: FastifyRequest) => readCookie(headers.cookie, 'foyer_room', https)
    const show = (reply: FastifyReply, text: string, status = 200) =>
      reply.code(status).type('text/html; charset=utf-8').send(text)
    app.addHook('onSend', async (_request, reply) => {
      reply.header('x-robots-tag', 'noindex, nofollow').header('cache-control', 'no-store')
    })

    app.get('/j/:token', { config, schema: { params: Params, hide: true } }, async (request, reply) => {
      const { token } = request.params
      const action = `/api/join/${encodeURIComponent(token)}`
      const found = await previewLink(deps, token, keyOf(request))
      if (isRefused(found)) {
        const door = found.code === 'other-device' ? await readDoor(deps, { token }) : null
        return show(reply, failure(found, `${action}/renew`, door), httpStatus(found))
      }
      const { session, settings, asked: method, ownerName: agentName, teamName } = found
      const openTasks = session.tasksTotal - session.tasksDone
      const { customerName } = session
      const shown = { customerName, agentName, teamName, openTasks, method, own: settings }
      const brand = pages.brandOf(settings)
      return show(reply, pages.openingPage({ ...shown, brand, action, stylesheet }))
    })

    const otherDevice = ({ teamName: name, settings }: Door): string =>
      pages.otherDevicePage({
        stylesheet,
        team: { name, brand: pages.brandOf(settings) },
        helpLine: settings.helpLine,
      })

    const failure = (refusal: Refused, renew: string, door: Door | null): string => {
      if (door) return otherDevice(door)
      return refusal.code === 'link-invalid'
        ? pages.linkInvalidPage({ stylesheet, renew })
        : refusalPage(stylesheet)(refusal)
    }

    app.post('/api/join/:token', { config, schema: { params: Params } }, async (request, reply) => {
      const { token } = request.params
      const opened = await openLink(deps, token, keyOf(request))
      if (isRefused(opened))
        return wantsPage(request)
          ? reply.redirect(`/j/${encodeURIComponent(token)}`, 303)
          : send(request, reply, opened, httpStatus(opened), refusalPage(stylesheet))
      setCookie(reply, 'foyer_room', opened.key, https)
      return wantsPage(request)
        ? reply.redirect('/room?entered=1', 303)
        : reply.send({ session: opened.sessionId })
    })

    app.post('/api/join/:token/renew', { config, schema: { params: Params } }, async (request, reply) => {
      await sendNewLink(deps, request.params.token)
      return wantsPage(request) ? reply.redirect('/link-sent', 303) : reply.code(202).send({})
    })

    app.get('/link-sent', { schema: { hide: true } }, (_request, reply) =>
      show(reply, pages.linkSentPage({ stylesheet })),
    )

    app.get('/room', { schema: { querystring: Asked, hide: true } }, async (request, reply) => {
      const { entered, tried } = request.query
      const key = keyOf(request)
      if (key === null)
        return show(reply, (entered ? pages.cookiesOffPage : pages.noRoomPage)({ stylesheet }), 401)
      const guest = await guestOf(deps, key)
      if (!guest) return show(reply, await withoutEntry(key), 401)
      const screen = await readGate(deps, guest)
      if (isRefused(screen)) {
        const door = screen.code === 'other-device' ? await readDoor(deps, guest.session) : null
        if (door) return show(reply, otherDevice(door), httpStatus(screen))
        const { redirectUrl } = deps.settingsOf(guest.session.settingsTeamId)
        const isEnded = screen.code === 'session-ended' && redirectUrl
        return show(
          reply,
          isEnded
            ? pages.sessionEndedPage({ stylesheet, goOn: redirectUrl })
            : refusalPage(stylesheet)(screen),
          httpStatus(screen),
        )
      }
      if (entered !== undefined) return reply.redirect('/room', 303)
      if (!screen) return show(reply, inColour(assets.roomPage, guest))
      const isDeclined = screen.gate === 'consent' && tried === 'declined'
      const text = (isDeclined ? pages.disagreePage : pages.gatePage)({ stylesheet, screen, tried })
      if (screen.gate !== 'locked' && screen.gate !== 'barred') return show(reply, text)
      reply.header('refresh', `${looksAgainAfterS(screen)};url=/room`)
      return show(reply, text, 403)
    })

    /** The room's page begins in the colour of its team. */
    const inColour = (page: string, { session }: Guest): string => {
      const { sheet } = pages.brandOf(deps.settingsOf(session.settingsTeamId))
      return sheet ? page.replace('</head>', `<link rel="stylesheet" href="${sheet}" /></head>`) : page
    }

    /** The owner released this browser: its link still works. Else the link was killed, which says no more than an unknown one. */
    const withoutEntry = async (key: string): Promise<string> =>
      ((await releasedEntry(deps, key)) ? pages.noRoomPage : pages.linkInvalidPage)({ stylesheet })
    done()
  }
