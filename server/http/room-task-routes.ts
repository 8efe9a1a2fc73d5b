import type { FastifyReply, FastifyRequest } from 'fastify'
import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { CompleteTask, DeclineTask, DraftAnswers, MOST_LETTERS } from '../../shared/commands.ts'
import { FileId, TaskId } from '../../shared/ids.ts'
import { Refusal } from '../../shared/refusals.ts'
import { CustomerRoom } from '../../shared/session.ts'
import { completeTask } from '../actions/complete-task.ts'
import { declineTask } from '../actions/decline-task.ts'
import { openTask, saveDraft } from '../actions/draft-task.ts'
import { fileForCustomer } from '../actions/read-file.ts'
import { readCustomerRoom } from '../actions/read-room.ts'
import { removeFile } from '../actions/task-files.ts'
import { isRefused, type Outcome } from '../domain/outcome.ts'
import type { HttpContext } from './context.ts'
import { sendFile, sendPreview } from './file-reply.ts'
import { guestIn, inRoom } from './guests.ts'
import { answer } from './refusals.ts'
import { RoomHeaders } from './room-routes.ts'

const response = { 200: CustomerRoom, default: Refusal }
const kept = { 204: z.void(), default: Refusal }
const OfTask = z.object({ taskId: TaskId })
const OfFile = z.object({ fileId: FileId })
/** Every field answered in full, each letter in the longest way JSON has to write it. */
const FULLEST = { bodyLimit: MOST_LETTERS * 6 + 64 * 1_024 }
/** Any name a client gives to one press. */
const Press = RoomHeaders.extend({
  'idempotency-key': z.string().min(1).max(200).optional(),
  'user-agent': z.string().optional(),
})

/** What the customer does with her tasks. */
export const roomTaskRoutes =
  ({ deps, https }: HttpContext): FastifyPluginCallbackZod =>
  (app, _options, done) => {
    inRoom(app, deps, https)
    const roomAfter = async (request: FastifyRequest, reply: FastifyReply, outcome: Outcome<unknown>) =>
      answer(reply, isRefused(outcome) ? outcome : await readCustomerRoom(deps, guestIn(request).session.id))

    app.post(
      '/api/room/tasks/:taskId/open',
      { schema: { headers: RoomHeaders, params: OfTask, response } },
      async (request, reply) =>
        roomAfter(request, reply, await openTask(deps, guestIn(request), request.params.taskId)),
    )

    app.post(
      '/api/room/tasks/:taskId/draft',
      { ...FULLEST, schema: { headers: RoomHeaders, params: OfTask, body: DraftAnswers, response: kept } },
      async (request, reply) => {
        const { taskId } = request.params
        const outcome = await saveDraft(deps, guestIn(request), taskId, {
          ...request.body,
          activation: request.headers['foyer-activation'],
        })
        // Every few letters: what it is now is what was sent.
        return isRefused(outcome) ? answer(reply, outcome) : reply.code(204).send()
      },
    )

    app.post(
      '/api/room/tasks/:taskId/complete',
      { ...FULLEST, schema: { headers: Press, params: OfTask, body: CompleteTask.nullish(), response } },
      async (request, reply) => {
        const { 'idempotency-key': key, 'user-agent': device } = request.headers
        const press = { ...request.body, key, device }
        const outcome = await completeTask(deps, guestIn(request), request.params.taskId, press)
        return roomAfter(request, reply, outcome)
      },
    )

    app.post(
      '/api/room/tasks/:taskId/decline',
      { schema: { headers: RoomHeaders, params: OfTask, body: DeclineTask, response } },
      async (request, reply) => {
        const { taskId } = request.params
        return roomAfter(request, reply, await declineTask(deps, guestIn(request), taskId, request.body))
      },
    )

    app.delete(
      '/api/room/tasks/:taskId/files/:fileId',
      { schema: { headers: RoomHeaders, params: OfTask.extend(OfFile.shape), response } },
      async (request, reply) => {
        const { taskId, fileId } = request.params
        return roomAfter(request, reply, await removeFile(deps, guestIn(request), taskId, fileId))
      },
    )

    app.get('/api/room/files/:fileId', { schema: { params: OfFile } }, async (request, reply) =>
      sendFile(deps, reply, await fileForCustomer(deps, guestIn(request), request.params.fileId)),
    )

    app.get('/api/room/files/:fileId/preview', { schema: { params: OfFile } }, async (request, reply) =>
      sendPreview(deps, reply, await fileForCustomer(deps, guestIn(request), request.params.fileId)),
    )
    done()
  }
