import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { Reengage, SessionUrl } from '../../shared/commands.ts'
import { MessageId, SessionId } from '../../shared/ids.ts'
import { Refusal } from '../../shared/refusals.ts'
import { AgentRoom } from '../../shared/session.ts'
import type { Dependencies } from '../actions/dependencies.ts'
import { endSession, keepOpen, renewSession } from '../actions/end-session.ts'
import { generateUrl, inviteSession } from '../actions/invite-session.ts'
import { liftLock, releaseDevice } from '../actions/lift-lock.ts'
import { roomAfter } from '../actions/read-room.ts'
import { reengage } from '../actions/reengage.ts'
import { sendAgain } from '../actions/send-again.ts'
import type { Person } from '../domain/access.ts'
import type { Outcome } from '../domain/outcome.ts'
import type { HttpContext } from './context.ts'
import { agentOf, loggedIn } from './logins.ts'
import { answer } from './refusals.ts'

const Params = z.object({ id: SessionId })
const room = { 200: AgentRoom, default: Refusal }

type Command = (deps: Dependencies, agent: Person, id: SessionId) => Promise<Outcome<unknown>>

/** Commands on a session without arguments, by the last part of their address. */
const commands: Record<string, Command> = {
  invite: inviteSession,
  end: endSession,
  renew: renewSession,
  'keep-open': keepOpen,
  unlock: liftLock,
  release: releaseDevice,
}

/** A session's life: invite, re-engage, end, renew. */
export const lifeRoutes =
  ({ deps, https }: HttpContext): FastifyPluginCallbackZod =>
  (app, _options, done) => {
    app.addHook('onRequest', loggedIn(deps, https))

    for (const [name, command] of Object.entries(commands))
      app.post(
        `/api/sessions/:id/${name}`,
        { schema: { params: Params, response: room } },
        async (request, reply) => {
          const [agent, { id }] = [agentOf(request), request.params]
          return answer(reply, await roomAfter(deps, agent, id, await command(deps, agent, id)))
        },
      )

    app.post(
      '/api/sessions/:id/url',
      { schema: { params: Params, response: { 200: SessionUrl, default: Refusal } } },
      async (request, reply) => answer(reply, await generateUrl(deps, agentOf(request), request.params.id)),
    )

    app.post(
      '/api/sessions/:id/messages/:messageId/again',
      { schema: { params: Params.extend({ messageId: MessageId }), response: room } },
      async (request, reply) => {
        const [agent, { id, messageId }] = [agentOf(request), request.params]
        return answer(reply, await roomAfter(deps, agent, id, await sendAgain(deps, agent, id, messageId)))
      },
    )

    app.post(
      '/api/sessions/:id/reengage',
      { schema: { params: Params, body: Reengage, response: room } },
      async (request, reply) => {
        const [agent, { id }] = [agentOf(request), request.params]
        return answer(reply, await roomAfter(deps, agent, id, await reengage(deps, agent, id, request.body)))
      },
    )
    done()
  }
