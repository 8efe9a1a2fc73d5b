import type { FastifyError, FastifyInstance, FastifyReply } from 'fastify'
import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { Anchors, FindAnchors, StoredDocument, Verdict } from '../../shared/documents.ts'
import { DocumentId, TaskId } from '../../shared/ids.ts'
import { line } from '../../shared/line.ts'
import { Refusal } from '../../shared/refusals.ts'
import {
  documentForAgent,
  documentForCustomer,
  findAnchors,
  LARGEST_DOCUMENT,
  storeDocument,
  unfit,
} from '../actions/documents.ts'
import { LARGEST_SEALED, verifyDocument } from '../actions/verify-document.ts'
import type { HttpContext } from './context.ts'
import { sendDocument } from './file-reply.ts'
import { guestIn, inRoom } from './guests.ts'
import { agentOf, loggedIn } from './logins.ts'
import { answer } from './refusals.ts'
import { limitLooks } from './tries.ts'

const One = z.object({ id: DocumentId })
const OfTask = z.object({ taskId: TaskId })
const Named = z.object({ name: line(200) })

/** Documents to be signed, as agents bring and place them. */
export const documentRoutes =
  ({ deps, https }: HttpContext): FastifyPluginCallbackZod =>
  (app, _options, done) => {
    app.addHook('onRequest', loggedIn(deps, https))
    takePdf(app)
    app.post(
      '/api/documents',
      {
        bodyLimit: LARGEST_DOCUMENT,
        errorHandler: sayTooLarge,
        schema: { querystring: Named, response: { 200: StoredDocument, default: Refusal } },
      },
      async (request, reply) => {
        const { name } = request.query
        return answer(reply, await storeDocument(deps, agentOf(request), { name, pdf: request.body }))
      },
    )
    app.get('/api/documents/:id', { schema: { params: One } }, async (request, reply) =>
      sendDocument(deps, request, reply, await documentForAgent(deps, agentOf(request), request.params.id)),
    )
    app.post(
      '/api/documents/:id/anchors',
      { schema: { params: One, body: FindAnchors, response: { 200: Anchors, default: Refusal } } },
      async (request, reply) =>
        answer(reply, await findAnchors(deps, agentOf(request), request.params.id, request.body.text)),
    )
    done()
  }

/** The document of a task, for the customer who is to sign it. */
export const roomDocumentRoutes =
  ({ deps, https }: HttpContext): FastifyPluginCallbackZod =>
  (app, _options, done) => {
    inRoom(app, deps, https)
    app.get('/api/room/tasks/:taskId/document', { schema: { params: OfTask } }, async (request, reply) => {
      const document = await documentForCustomer(deps, guestIn(request), request.params.taskId)
      return sendDocument(deps, request, reply, document)
    })
    done()
  }

/** Whether a file is as it was sealed, for anybody who has it. */
export const verifyRoutes =
  ({ deps }: HttpContext): FastifyPluginCallbackZod =>
  (app, _options, done) => {
    takePdf(app)
    app.post(
      '/api/verify',
      {
        bodyLimit: LARGEST_SEALED,
        errorHandler: sayTooLarge,
        onRequest: limitLooks(app),
        schema: { response: { 200: Verdict, default: Refusal } },
      },
      async (request, reply) =>
        answer(
          reply,
          Buffer.isBuffer(request.body) ? await verifyDocument(deps, request.body) : unfit('not-a-pdf'),
        ),
    )
    done()
  }

/** Whatever the browser calls it: what it is says its content. */
const takePdf = (app: FastifyInstance): void => {
  app.addContentTypeParser(
    ['application/pdf', 'application/octet-stream'],
    { parseAs: 'buffer' },
    (_request, body, parsed) => parsed(null, body),
  )
}

const TOO_LARGE = 'FST_ERR_CTP_BODY_TOO_LARGE'

function sayTooLarge(fault: FastifyError, _request: unknown, reply: FastifyReply): void {
  if (fault.code !== TOO_LARGE) throw fault
  answer(reply, unfit('too-large'))
}
