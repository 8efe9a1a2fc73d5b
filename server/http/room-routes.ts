import type { FastifyReply, FastifyRequest } from 'fastify'
import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { SessionId, TaskId } from '../../shared/ids.ts'
import { Refusal } from '../../shared/refusals.ts'
import { CustomerRoom } from '../../shared/session.ts'
import { claimRoom, rereadRoom } from '../actions/claim-tab.ts'
import { completeTask } from '../actions/complete-task.ts'
import { mayBeInRoom } from '../actions/guest.ts'
import { readCustomerRoom } from '../actions/read-room.ts'
import { isRefused } from '../domain/outcome.ts'
import type { HttpContext } from './context.ts'
import { entered, guestIn, otherRoom } from './guests.ts'
import { answer } from './refusals.ts'

/** The session a page shows, and its tab's number where it has one. */
const Headers = z.object({
  'foyer-session': SessionId.optional(),
  'foyer-activation': z.coerce.number().int().min(0).optional(),
})
const room = { 200: CustomerRoom, default: Refusal }

/** The customer's room, for the browser that holds its key and is past every gate. */
export const roomRoutes =
  ({ deps, https }: HttpContext): FastifyPluginCallbackZod =>
  (app, _options, done) => {
    app.addHook(
      'onRequest',
      entered(deps, https, (_request, reply, refusal) => answer(reply, refusal)),
    )
    app.addHook('onRequest', async (request: FastifyRequest, reply: FastifyReply) => {
      const guest = guestIn(request)
      const named = request.headers['foyer-session']
      const refusal =
        otherRoom(guest, Array.isArray(named) ? named[0] : named) ?? (await mayBeInRoom(deps, guest))
      return refusal ? answer(reply, refusal) : undefined
    })

    app.get('/api/room', { schema: { headers: Headers, response: room } }, async (request, reply) => {
      const activation = request.headers['foyer-activation']
      return answer(reply, await rereadRoom(deps, guestIn(request), activation))
    })

    /** A new tab, or "Use here" in an old one: it takes the room from the one that has it. */
    app.post('/api/room/activate', { schema: { headers: Headers, response: room } }, async (request, reply) =>
      answer(reply, await claimRoom(deps, guestIn(request))),
    )

    app.post(
      '/api/room/tasks/:taskId/complete',
      { schema: { headers: Headers, params: z.object({ taskId: TaskId }), response: room } },
      async (request, reply) => {
        const guest = guestIn(request)
        const outcome = await completeTask(deps, guest, request.params.taskId)
        return answer(reply, isRefused(outcome) ? outcome : await readCustomerRoom(deps, guest.session.id))
      },
    )
    done()
  }
