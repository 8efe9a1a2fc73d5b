import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { ListSessions, ListUpdated, ReadBoard, SessionForm, StartSession } from '../../shared/commands.ts'
import { SessionId, TeamId } from '../../shared/ids.ts'
import { Refusal } from '../../shared/refusals.ts'
import {
  AgentRoom,
  Board,
  PresenceReport,
  SessionPage,
  SessionRow,
  UpdatedPage,
} from '../../shared/session.ts'
import { TransferAsked } from '../../shared/transfer.ts'
import { takeUnanswered } from '../actions/answer-transfer.ts'
import { explainPresence } from '../actions/explain-presence.ts'
import { enterSession } from '../actions/enter-session.ts'
import { listSessions, listUpdated } from '../actions/list-sessions.ts'
import { readBoard } from '../actions/read-board.ts'
import { readAgentRoom, roomAfter } from '../actions/read-room.ts'
import { readSession } from '../actions/read-session.ts'
import { searchSessions } from '../actions/search-sessions.ts'
import { sessionForm } from '../actions/session-form.ts'
import { startSession } from '../actions/start-session.ts'
import { isRefused } from '../domain/outcome.ts'
import type { HttpContext } from './context.ts'
import { agentOf, loggedIn } from './logins.ts'
import { answer } from './refusals.ts'

const Params = z.object({ id: SessionId })
const FormOf = z.object({ settingsTeamId: TeamId.optional() })
const room = { 200: AgentRoom, default: Refusal }
const newRoom = { 201: AgentRoom, default: Refusal }

/** Sessions and the work on one; every command answers with the whole room as it now is. */
export const sessionRoutes =
  ({ deps, https }: HttpContext): FastifyPluginCallbackZod =>
  (app, _options, done) => {
    app.addHook('onRequest', loggedIn(deps, https))
    app.get(
      '/api/sessions',
      { schema: { querystring: ListSessions, response: { 200: SessionPage, default: Refusal } } },
      async (request, reply) => {
        const look = request.query.q === undefined ? listSessions : searchSessions
        return answer(reply, await look(deps, agentOf(request), request.query))
      },
    )

    app.get(
      '/api/sessions/updated',
      { schema: { querystring: ListUpdated, response: { 200: UpdatedPage, default: Refusal } } },
      async (request, reply) => answer(reply, await listUpdated(deps, agentOf(request), request.query)),
    )

    app.get(
      '/api/board',
      { schema: { querystring: ReadBoard, response: { 200: Board, default: Refusal } } },
      async (request, reply) => answer(reply, await readBoard(deps, agentOf(request), request.query)),
    )

    app.post(
      '/api/sessions',
      { schema: { body: StartSession, response: newRoom } },
      async (request, reply) => {
        const agent = agentOf(request)
        const id = await startSession(deps, agent, request.body)
        return answer(reply, isRefused(id) ? id : await readAgentRoom(deps, agent, id), 201)
      },
    )

    app.get(
      '/api/session-form',
      { schema: { querystring: FormOf, response: { 200: SessionForm, default: Refusal } } },
      async (request, reply) =>
        answer(reply, await sessionForm(deps, agentOf(request), request.query.settingsTeamId)),
    )

    app.get(
      '/api/sessions/:id',
      {
        schema: { params: Params, response: { 200: z.union([AgentRoom, SessionRow]), default: Refusal } },
      },
      async (request, reply) => answer(reply, await readSession(deps, agentOf(request), request.params.id)),
    )

    app.get(
      '/api/sessions/:id/presence',
      { schema: { params: Params, response: { 200: PresenceReport, default: Refusal } } },
      async (request, reply) =>
        answer(reply, await explainPresence(deps, agentOf(request), request.params.id)),
    )

    app.post(
      '/api/sessions/:id/enter',
      { schema: { params: Params, response: { ...room, 202: TransferAsked } } },
      async (request, reply) => {
        const [agent, { id }] = [agentOf(request), request.params]
        const entered = await enterSession(deps, agent, id)
        if (isRefused(entered)) return answer(reply, entered)
        const { transfer } = entered
        return transfer
          ? answer(reply, { transfer }, 202)
          : answer(reply, await readAgentRoom(deps, agent, id))
      },
    )

    app.post(
      '/api/sessions/:id/take-over',
      { schema: { params: Params, response: room } },
      async (request, reply) => {
        const [agent, { id }] = [agentOf(request), request.params]
        return answer(reply, await roomAfter(deps, agent, id, await takeUnanswered(deps, agent, id)))
      },
    )

    done()
  }
