import type { FastifyReply, FastifyRequest } from 'fastify'
import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { SessionId, TaskId } from '../../shared/ids.ts'
import { Refusal } from '../../shared/refusals.ts'
import { CustomerRoom } from '../../shared/session.ts'
import { completeTask } from '../actions/complete-task.ts'
import { sessionOfKey } from '../actions/open-link.ts'
import { readCustomerRoom } from '../actions/read-room.ts'
import { readCookie } from '../cookies.ts'
import { isRefused, refused } from '../domain/outcome.ts'
import type { HttpContext } from './context.ts'
import { answer } from './refusals.ts'

declare module 'fastify' {
  interface FastifyRequest {
    roomId: SessionId | null
  }
}

/** A page says which session it shows; another link may have replaced this browser's room meanwhile. */
const Headers = z.object({ 'foyer-session': SessionId.optional() })
const room = { 200: CustomerRoom, default: Refusal }

/** The customer's room, for the browser that holds its key. */
export const roomRoutes =
  ({ deps, https }: HttpContext): FastifyPluginCallbackZod =>
  (app, _options, done) => {
    app.addHook('onRequest', async (request: FastifyRequest, reply: FastifyReply) => {
      const key = readCookie(request.headers.cookie, 'foyer_room', https)
      const session = key === null ? null : await sessionOfKey(deps, key)
      if (!session) return answer(reply, refused('no-room', 'This browser has no room'))
      const named = request.headers['foyer-session']
      if (named !== undefined && named !== session.id)
        return answer(reply, refused('other-room', 'This browser holds another room now'))
      request.roomId = session.id
      return undefined
    })

    app.get('/api/room', { schema: { headers: Headers, response: room } }, async (request, reply) =>
      answer(reply, await readCustomerRoom(deps, roomOf(request))),
    )

    app.post(
      '/api/room/tasks/:taskId/complete',
      { schema: { headers: Headers, params: z.object({ taskId: TaskId }), response: room } },
      async (request, reply) => {
        const id = roomOf(request)
        const outcome = await completeTask(deps, id, request.params.taskId)
        return answer(reply, isRefused(outcome) ? outcome : await readCustomerRoom(deps, id))
      },
    )
    done()
  }

function roomOf(request: FastifyRequest): SessionId {
  if (!request.roomId) throw new Error('route without a room')
  return request.roomId
}
