import { EVENTS, Server, type Upload } from '@tus/server'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod'
import type { IncomingMessage } from 'node:http'
import { FileId, TaskId } from '../../shared/ids.ts'
import type { Dependencies } from '../actions/dependencies.ts'
import type { Guest } from '../actions/guest.ts'
import { beginFile, fileUnderWay, finishFile, noteProgress } from '../actions/task-files.ts'
import { isRefused, refused, type Outcome, type Refused } from '../domain/outcome.ts'
import type { HttpContext } from './context.ts'
import { guestIn, inRoom } from './guests.ts'
import { httpStatus } from './refusals.ts'

const PATH = '/api/room/uploads'
/** How often the agent hears how far a file is. */
const PROGRESS_MS = 1_000

type TusRequest = Parameters<NonNullable<ConstructorParameters<typeof Server>[0]['onUploadCreate']>>[0]

/**
 * Files on their way, by the tus protocol: a lost connection goes on where it was. Who sends, and for which task, is
 * judged by the actions at the beginning, with each part and at the end.
 */
export const uploadRoutes =
  ({ deps, uploads, https, logger }: HttpContext): FastifyPluginCallbackZod =>
  (app, _options, done) => {
    inRoom(app, deps, https)
    const guests = new WeakMap<IncomingMessage, Guest>()
    const server = openServer(deps, uploads, (request) => {
      const node = request.runtime?.node?.req as IncomingMessage | undefined
      const guest = node && guests.get(node)
      if (!guest) throw new Error('an upload without a room')
      return guest
    })
    /** A short part is over before the library tells how far it is. */
    const noteOffset = async (request: FastifyRequest, { raw }: FastifyReply): Promise<void> => {
      const offset = raw.getHeader('upload-offset')
      const id = FileId.safeParse(request.url.split('/').at(-1))
      if (request.method !== 'PATCH' || offset === undefined || !id.success) return
      await noteProgress(deps, id.data, Number(offset))
    }
    // The bytes are for the store, not to be read here.
    app.addContentTypeParser('application/offset+octet-stream', (_request, _payload, parsed) => parsed(null))
    app.route({
      method: ['POST', 'HEAD', 'PATCH', 'OPTIONS'],
      url: `${PATH}*`,
      schema: { hide: true },
      handler: async (request, reply) => {
        guests.set(request.raw, guestIn(request))
        reply.hijack()
        try {
          await server.handle(request.raw, reply.raw)
          await noteOffset(request, reply)
        } catch (fault) {
          logger.warn({ fault }, 'upload')
          request.raw.destroy()
        }
      },
    })
    done()
  }

function openServer(
  deps: Dependencies,
  datastore: HttpContext['uploads'],
  guestOf: (request: TusRequest) => Guest,
) {
  const server = new Server({
    path: PATH,
    datastore,
    relativeLocation: true,
    postReceiveInterval: PROGRESS_MS,
    allowedOrigins: [],
    namingFunction: (_request, metadata) => {
      const id = FileId.safeParse(metadata?.['id'])
      if (!id.success) throw failure(refused('invalid', 'A file has an id', { id: 'invalid' }))
      return id.data
    },
    onIncomingRequest: async (request, id) => {
      if (request.method === 'POST') return
      if (!(await fileUnderWay(deps.db, guestOf(request), id)))
        throw failure(refused('not-found', 'Nothing is here'))
    },
    onUploadCreate: async (request, upload) => {
      permit(await beginFile(deps, guestOf(request), newFile(upload)))
      return {}
    },
    onUploadFinish: async (request, upload) => {
      permit(await finishFile(deps, guestOf(request), upload.id as FileId))
      return {}
    },
    onResponseError: (_request, fault) =>
      'status_code' in fault
        ? undefined
        : { status_code: 503, body: JSON.stringify(refused('unavailable', 'Try again later').body()) },
  })
  // Its first argument is not the request, whatever its type says. Progress that is not told is told with the next.
  server.on(EVENTS.POST_RECEIVE, (_stream, { id, offset }) => {
    noteProgress(deps, id as FileId, offset).catch(() => undefined)
  })
  return server
}

function newFile({ id, size, metadata }: Upload) {
  const task = TaskId.safeParse(metadata?.['task'])
  if (!task.success) throw failure(refused('not-found', 'Nothing is here'))
  return { id: id as FileId, taskId: task.data, name: metadata?.['name'] ?? '', size: size ?? 0 }
}

function permit(outcome: Outcome<unknown>): void {
  if (isRefused(outcome)) throw failure(outcome)
}

/** As the library sends it. */
const failure = (refusal: Refused) =>
  Object.assign(new Error(refusal.code), {
    status_code: httpStatus(refusal),
    body: JSON.stringify(refusal.body()),
  })
