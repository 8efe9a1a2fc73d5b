import type { FastifyReply } from 'fastify'
import { Readable } from 'node:stream'
import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { reportFile, type ReportFormat } from '../../shared/audit-report.ts'
import { SessionId } from '../../shared/ids.ts'
import { Refusal } from '../../shared/refusals.ts'
import { AgentRoom, EventsPage, ReadEvents } from '../../shared/session.ts'
import { lookIn } from '../actions/look-in.ts'
import { readEvents } from '../actions/read-events.ts'
import { readLookedAtRoom } from '../actions/read-room.ts'
import { reportJson } from '../actions/report-json.ts'
import { reportPdf } from '../actions/report-pdf.ts'
import { takeReport, type Report } from '../actions/take-report.ts'
import { isRefused } from '../domain/outcome.ts'
import type { HttpContext } from './context.ts'
import { agentOf, loggedIn } from './logins.ts'
import { answer } from './refusals.ts'

const Params = z.object({ id: SessionId })

/** What is known of a session: its activity, its record, and looking at it. */
export const recordRoutes =
  ({ deps, https }: HttpContext): FastifyPluginCallbackZod =>
  (app, _options, done) => {
    app.addHook('onRequest', loggedIn(deps, https))

    app.get(
      '/api/sessions/:id/events',
      {
        schema: {
          params: Params,
          querystring: ReadEvents,
          response: { 200: EventsPage, default: Refusal },
        },
      },
      async (request, reply) =>
        answer(reply, await readEvents(deps, agentOf(request), request.params.id, request.query)),
    )

    app.post(
      '/api/sessions/:id/look',
      { schema: { params: Params, response: { 200: AgentRoom, default: Refusal } } },
      async (request, reply) => {
        const [agent, { id }] = [agentOf(request), request.params]
        const looking = await lookIn(deps, agent, id)
        return answer(reply, isRefused(looking) ? looking : await readLookedAtRoom(deps, agent, id))
      },
    )

    // By POST: that somebody took it is written down.
    app.post('/api/sessions/:id/audit.json', { schema: { params: Params } }, async (request, reply) => {
      const report = await takeReport(deps, agentOf(request), request.params.id, 'json')
      return isRefused(report)
        ? answer(reply, report)
        : sendReport(reply, report, 'json').send(Readable.from(reportJson(report)))
    })
    app.post('/api/sessions/:id/audit.pdf', { schema: { params: Params } }, async (request, reply) => {
      const report = await takeReport(deps, agentOf(request), request.params.id, 'pdf')
      return isRefused(report)
        ? answer(reply, report)
        : sendReport(reply, report, 'pdf').send(Buffer.from(await reportPdf(deps, report)))
    })
    done()
  }

const types: Record<ReportFormat, string> = {
  json: 'application/json; charset=utf-8',
  pdf: 'application/pdf',
}

const sendReport = (reply: FastifyReply, { id }: Report, format: ReportFormat): FastifyReply =>
  reply.header('content-disposition', `attachment; filename="${reportFile(id, format)}"`).type(types[format])
