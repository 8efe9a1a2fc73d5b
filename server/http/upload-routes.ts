import type { FastifyInstance } from 'fastify'
import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { SessionId, TaskId } from '../../shared/ids.ts'
import type { Dependencies } from '../actions/dependencies.ts'
import {
  beginChatFile,
  chatFileOf,
  finishChatFile,
  takeBackChatFile,
  type ChatSender,
} from '../actions/chat-files.ts'
import type { Guest } from '../actions/guest.ts'
import { beginFile, fileUnderWay, finishFile } from '../actions/task-files.ts'
import { refused } from '../domain/outcome.ts'
import type { HttpContext } from './context.ts'
import { guestIn, inRoom } from './guests.ts'
import { agentOf, loggedIn } from './logins.ts'
import { tusMethods, TusUploads, type Sender } from './tus.ts'

const OfSession = z.object({ id: SessionId })

/** What the customer sends: for the task it names, or else for the chat. */
export const uploadRoutes =
  (context: HttpContext): FastifyPluginCallbackZod =>
  (app, _options, done) => {
    const { deps, https } = context
    inRoom(app, deps, https)
    const uploads = new TusUploads(context)
    takeBytes(app)
    app.route({
      method: tusMethods,
      url: '/api/room/uploads*',
      schema: { hide: true },
      handler: (request, reply) => uploads.handle(ofCustomer(deps, guestIn(request)), request, reply),
    })
    done()
  }

/** What an agent sends: for the chat of a session. */
export const agentUploadRoutes =
  (context: HttpContext): FastifyPluginCallbackZod =>
  (app, _options, done) => {
    const { deps, https } = context
    app.addHook('onRequest', loggedIn(deps, https))
    const uploads = new TusUploads(context)
    takeBytes(app)
    for (const below of ['', '/*'])
      app.route({
        method: tusMethods,
        url: `/api/sessions/:id/uploads${below}`,
        schema: { hide: true, params: OfSession },
        handler: (request, reply) => {
          const { id } = request.params
          const path = `/api/sessions/${id}/uploads`
          const sender = ofChat(deps, { agent: agentOf(request), session: id }, path)
          return uploads.handle(sender, request, reply)
        },
      })
    done()
  }

/** The bytes are for the store, not to be read here. */
const takeBytes = (app: FastifyInstance): void => {
  app.addContentTypeParser('application/offset+octet-stream', (_request, _payload, parsed) => parsed(null))
}

function ofCustomer(deps: Dependencies, guest: Guest): Sender {
  const chat = ofChat(deps, { guest }, '/api/room/uploads')
  return {
    ...chat,
    begin: async ({ task, ...file }) => {
      if (task === undefined) return chat.begin({ task, ...file })
      const taskId = TaskId.safeParse(task)
      return taskId.success
        ? beginFile(deps, guest, { ...file, taskId: taskId.data })
        : refused('not-found', 'Nothing is here')
    },
    isUnderWay: async (id) => (await fileUnderWay(deps.db, guest, id)) !== null || chat.isUnderWay(id),
    finish: async (id) =>
      (await chatFileOf(deps, { guest }, id)) ? chat.finish(id) : finishFile(deps, guest, id),
  }
}

const ofChat = (deps: Dependencies, who: ChatSender, path: string): Sender => ({
  path,
  begin: ({ id, name, size }) => beginChatFile(deps, who, { id, name, size }),
  isUnderWay: async (id) => (await chatFileOf(deps, who, id))?.type === null,
  // One of a task is taken back by a command of its own.
  takeBack: (id) => takeBackChatFile(deps, who, id),
  finish: (id) => finishChatFile(deps, who, id),
})
