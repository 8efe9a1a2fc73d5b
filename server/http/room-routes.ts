import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { SessionId } from '../../shared/ids.ts'
import { Refusal } from '../../shared/refusals.ts'
import { CustomerRoom } from '../../shared/session.ts'
import { claimRoom, rereadRoom } from '../actions/claim-tab.ts'
import type { HttpContext } from './context.ts'
import { guestIn, inRoom } from './guests.ts'
import { answer } from './refusals.ts'

/** The session a page shows, and its tab's number where it has one. */
export const RoomHeaders = z.object({
  'foyer-session': SessionId.optional(),
  'foyer-activation': z.coerce.number().int().min(0).optional(),
})
const room = { 200: CustomerRoom, default: Refusal }

/** The customer's room, for the browser that holds its key and is past every gate. */
export const roomRoutes =
  ({ deps, https }: HttpContext): FastifyPluginCallbackZod =>
  (app, _options, done) => {
    inRoom(app, deps, https)

    app.get('/api/room', { schema: { headers: RoomHeaders, response: room } }, async (request, reply) => {
      const activation = request.headers['foyer-activation']
      return answer(reply, await rereadRoom(deps, guestIn(request), activation))
    })

    /** A new tab, or "Use here" in an old one: it takes the room from the one that has it. */
    app.post(
      '/api/room/activate',
      { schema: { headers: RoomHeaders, response: room } },
      async (request, reply) => answer(reply, await claimRoom(deps, guestIn(request))),
    )
    done()
  }
