import { EVENTS, Server, type Upload } from '@tus/server'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { IncomingMessage } from 'node:http'
import { FileId } from '../../shared/ids.ts'
import { noteProgress } from '../actions/task-files.ts'
import { isRefused, refused, type Outcome, type Refused } from '../domain/outcome.ts'
import type { HttpContext } from './context.ts'
import { httpStatus } from './refusals.ts'

/** How often the agent hears how far a file is. */
const PROGRESS_MS = 1_000

/** What the browser says of a file before it sends it. */
export interface Announced {
  id: FileId
  name: string
  size: number
  /** Of the task it is for. */
  task: string | undefined
}

/** Who sends, and what becomes of it: judged by actions at the beginning, with each part and at the end. */
export interface Sender {
  /** Where uploads of this sender are begun; each is at its id below. */
  path: string
  begin(file: Announced): Promise<Outcome<unknown>>
  isUnderWay(id: FileId): Promise<boolean>
  /** It is wanted no more: its bytes go at once. */
  takeBack(id: FileId): Promise<Outcome<unknown>>
  finish(id: FileId): Promise<Outcome<unknown>>
}

type TusRequest = Parameters<NonNullable<ConstructorParameters<typeof Server>[0]['onUploadCreate']>>[0]
export const tusMethods = ['POST', 'HEAD', 'PATCH', 'DELETE', 'OPTIONS']

/** Files on their way, by the tus protocol: a lost connection goes on where it was. */
export class TusUploads {
  readonly #context: HttpContext
  readonly #senders = new WeakMap<IncomingMessage, Sender>()
  readonly #server: Server

  constructor(context: HttpContext) {
    this.#context = context
    this.#server = this.#open()
  }

  /** Answers a request by the protocol, on behalf of this sender. */
  async handle(sender: Sender, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    this.#senders.set(request.raw, sender)
    reply.hijack()
    try {
      await this.#server.handle(request.raw, reply.raw)
      await this.#noteOffset(request, reply)
    } catch (fault) {
      this.#context.logger.warn({ fault }, 'upload')
      request.raw.destroy()
    }
  }

  /** A short part is over before the library tells how far it is. */
  async #noteOffset(request: FastifyRequest, { raw }: FastifyReply): Promise<void> {
    const offset = raw.getHeader('upload-offset')
    const id = FileId.safeParse(request.url.split('/').at(-1))
    if (request.method !== 'PATCH' || offset === undefined || !id.success) return
    await noteProgress(this.#context.deps, id.data, Number(offset))
  }

  #senderOf(request: TusRequest): Sender {
    const node = request.runtime?.node?.req as IncomingMessage | undefined
    const sender = node && this.#senders.get(node)
    if (!sender) throw new Error('an upload of nobody')
    return sender
  }

  async #isWhole(id: FileId): Promise<boolean> {
    const { offset, size } = await this.#context.uploads.getUpload(id)
    return offset === size
  }

  #open(): Server {
    const server = new Server({
      // Of which every sender has an own one: see generateUrl.
      path: '/',
      datastore: this.#context.uploads,
      postReceiveInterval: PROGRESS_MS,
      allowedOrigins: [],
      generateUrl: (request, { id }) => `${this.#senderOf(request).path}/${id}`,
      namingFunction: (_request, metadata) => {
        const id = FileId.safeParse(metadata?.['id'])
        if (!id.success) throw failure(refused('invalid', 'A file has an id', { id: 'invalid' }))
        return id.data
      },
      onIncomingRequest: async (request, given) => {
        if (request.method === 'POST') return
        const id = FileId.safeParse(given)
        if (!id.success) throw missing()
        const sender = this.#senderOf(request)
        if (request.method === 'DELETE') return permit(await sender.takeBack(id.data))
        // Whoever lost the answer to the last byte asks how far it is, and sends nothing more.
        if (request.method === 'HEAD' && (await this.#isWhole(id.data))) permit(await sender.finish(id.data))
        else if (!(await sender.isUnderWay(id.data))) throw missing()
      },
      onUploadCreate: async (request, file) => {
        permit(await this.#senderOf(request).begin(announced(file)))
        return {}
      },
      onUploadFinish: async (request, { id }) => {
        permit(await this.#senderOf(request).finish(id as FileId))
        return {}
      },
      onResponseError: (_request, fault) =>
        'status_code' in fault
          ? undefined
          : { status_code: 503, body: JSON.stringify(refused('unavailable', 'Try again later').body()) },
    })
    // Its first argument is not the request, whatever its type says. Progress that is not told is told with the next.
    server.on(EVENTS.POST_RECEIVE, (_stream, { id, offset }) => {
      noteProgress(this.#context.deps, id as FileId, offset).catch(() => undefined)
    })
    return server
  }
}

const announced = ({ id, size, metadata }: Upload): Announced => ({
  id: id as FileId,
  name: metadata?.['name'] ?? '',
  size: size ?? 0,
  task: metadata?.['task'] ?? undefined,
})

function permit(outcome: Outcome<unknown>): void {
  if (isRefused(outcome)) throw failure(outcome)
}

const missing = () => failure(refused('not-found', 'Nothing is here'))

/** As the library sends it. */
const failure = (refusal: Refused) =>
  Object.assign(new Error(refusal.code), {
    status_code: httpStatus(refusal),
    body: JSON.stringify(refusal.body()),
  })
