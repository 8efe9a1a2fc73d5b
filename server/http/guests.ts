import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Dependencies } from '../actions/dependencies.ts'
import { guestOf, mayBeInRoom, type Guest } from '../actions/guest.ts'
import { readCookie, type Https } from '../cookies.ts'
import { refused, type Refused } from '../domain/outcome.ts'
import { answer } from './refusals.ts'

declare module 'fastify' {
  interface FastifyRequest {
    guest: Guest | null
  }
}

/** What a reply does with a refusal: JSON says it, a page shows or redirects. */
type Refuse = (request: FastifyRequest, reply: FastifyReply, refusal: Refused) => FastifyReply

/** An onRequest hook: only browsers that pressed Continue pass, before anything they sent is looked at. */
export const entered =
  (deps: Dependencies, https: Https, refuse: Refuse) =>
  async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | void> => {
    const key = readCookie(request.headers.cookie, 'foyer_room', https)
    const guest = key === null ? null : await guestOf(deps, key)
    if (!guest) return refuse(request, reply, refused('no-room', 'This browser has no room'))
    request.guest = guest
  }

/** A page says which session it shows; another link may have replaced this browser's room meanwhile. */
export const otherRoom = (guest: Guest, named: string | undefined): Refused | null =>
  named !== undefined && named !== guest.session.id
    ? refused('other-room', 'This browser holds another room now')
    : null

/** Hooks of a plugin of routes: only a browser that is in the room, and shows this session, passes. */
export function inRoom(app: FastifyInstance, deps: Dependencies, https: Https): void {
  const refuse: Refuse = (_request, reply, refusal) => answer(reply, refusal)
  app.addHook('onRequest', entered(deps, https, refuse))
  app.addHook('onRequest', async (request: FastifyRequest, reply: FastifyReply) => {
    const guest = guestIn(request)
    const named = request.headers['foyer-session']
    const refusal =
      otherRoom(guest, Array.isArray(named) ? named[0] : named) ?? (await mayBeInRoom(deps, guest))
    return refusal ? answer(reply, refusal) : undefined
  })
}

/** The browser of a request that passed `entered`. */
export function guestIn(request: FastifyRequest): Guest {
  if (!request.guest) throw new Error('route without a room')
  return request.guest
}
