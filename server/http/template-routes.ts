import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { TemplateId } from '../../shared/ids.ts'
import { Refusal } from '../../shared/refusals.ts'
import { ChangeTemplate, NewTemplate, Template, Templates } from '../../shared/templates.ts'
import { addTemplate, changeTemplate, listTemplates, removeTemplate } from '../actions/templates.ts'
import { isRefused } from '../domain/outcome.ts'
import type { HttpContext } from './context.ts'
import { agentOf, loggedIn } from './logins.ts'
import { answer } from './refusals.ts'

const One = z.object({ id: TemplateId })
const response = { 200: Template, default: Refusal }

/** The task library, as administrators keep it. */
export const templateRoutes =
  ({ deps, https }: HttpContext): FastifyPluginCallbackZod =>
  (app, _options, done) => {
    app.addHook('onRequest', loggedIn(deps, https))
    app.get(
      '/api/templates',
      { schema: { response: { 200: Templates, default: Refusal } } },
      async (request, reply) => answer(reply, await listTemplates(deps, agentOf(request))),
    )
    app.post('/api/templates', { schema: { body: NewTemplate, response } }, async (request, reply) =>
      answer(reply, await addTemplate(deps, agentOf(request), request.body)),
    )
    app.put(
      '/api/templates/:id',
      { schema: { params: One, body: ChangeTemplate, response } },
      async (request, reply) => {
        const { id } = request.params
        return answer(reply, await changeTemplate(deps, agentOf(request), id, request.body.definition))
      },
    )
    app.delete(
      '/api/templates/:id',
      { schema: { params: One, response: { 204: z.void(), default: Refusal } } },
      async (request, reply) => {
        const removed = await removeTemplate(deps, agentOf(request), request.params.id)
        return isRefused(removed) ? answer(reply, removed) : reply.code(204).send()
      },
    )
    done()
  }
