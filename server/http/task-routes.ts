import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { ReturnTask } from '../../shared/commands.ts'
import { FileId, SessionId, TaskId } from '../../shared/ids.ts'
import { Refusal } from '../../shared/refusals.ts'
import { AgentRoom } from '../../shared/session.ts'
import { ExportedAnswers, Templates } from '../../shared/templates.ts'
import { TaskDefinition } from '../../shared/tasks/kinds.ts'
import { exportAnswers } from '../actions/export-answers.ts'
import { templatesFor } from '../actions/templates.ts'
import { addTask } from '../actions/add-task.ts'
import { fileForAgent } from '../actions/read-file.ts'
import { roomAfter } from '../actions/read-room.ts'
import { returnTask, withdrawTask } from '../actions/take-back-task.ts'
import type { HttpContext } from './context.ts'
import { sendFile, sendPreview } from './file-reply.ts'
import { agentOf, loggedIn } from './logins.ts'
import { answer } from './refusals.ts'

const OfSession = z.object({ id: SessionId })
const OfTask = OfSession.extend({ taskId: TaskId })
const OfFile = OfSession.extend({ fileId: FileId })
const response = { 200: AgentRoom, default: Refusal }

/** What agents do with tasks; every command answers with the whole room as it now is. */
export const taskRoutes =
  ({ deps, https }: HttpContext): FastifyPluginCallbackZod =>
  (app, _options, done) => {
    app.addHook('onRequest', loggedIn(deps, https))

    app.post(
      '/api/sessions/:id/tasks',
      { schema: { params: OfSession, body: TaskDefinition, response: { 201: AgentRoom, default: Refusal } } },
      async (request, reply) => {
        const [agent, { id }] = [agentOf(request), request.params]
        return answer(
          reply,
          await roomAfter(deps, agent, id, await addTask(deps, agent, id, request.body)),
          201,
        )
      },
    )

    app.get(
      '/api/sessions/:id/templates',
      { schema: { params: OfSession, response: { 200: Templates, default: Refusal } } },
      async (request, reply) => answer(reply, await templatesFor(deps, agentOf(request), request.params.id)),
    )

    app.post(
      '/api/sessions/:id/answers',
      { schema: { params: OfSession, response: { 200: ExportedAnswers, default: Refusal } } },
      async (request, reply) => answer(reply, await exportAnswers(deps, agentOf(request), request.params.id)),
    )

    app.delete(
      '/api/sessions/:id/tasks/:taskId',
      { schema: { params: OfTask, response } },
      async (request, reply) => {
        const [agent, { id, taskId }] = [agentOf(request), request.params]
        return answer(reply, await roomAfter(deps, agent, id, await withdrawTask(deps, agent, id, taskId)))
      },
    )

    app.post(
      '/api/sessions/:id/tasks/:taskId/return',
      { schema: { params: OfTask, body: ReturnTask, response } },
      async (request, reply) => {
        const [agent, { id, taskId }] = [agentOf(request), request.params]
        const returned = await returnTask(deps, agent, id, { id: taskId, ...request.body })
        return answer(reply, await roomAfter(deps, agent, id, returned))
      },
    )

    app.get('/api/sessions/:id/files/:fileId', { schema: { params: OfFile } }, async (request, reply) => {
      const { id, fileId } = request.params
      return sendFile(deps, reply, await fileForAgent(deps, agentOf(request), id, fileId))
    })

    app.get(
      '/api/sessions/:id/files/:fileId/preview',
      { schema: { params: OfFile } },
      async (request, reply) => {
        const { id, fileId } = request.params
        return sendPreview(deps, reply, await fileForAgent(deps, agentOf(request), id, fileId))
      },
    )
    done()
  }
