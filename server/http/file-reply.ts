import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Dependencies } from '../actions/dependencies.ts'
import { previewOf } from '../actions/read-file.ts'
import type { StoredFile } from '../actions/task-files.ts'
import { isRefused, refused, type Outcome } from '../domain/outcome.ts'
import { savedAs } from '../domain/tasks/upload.ts'
import type { Document } from '../storage/documents.ts'
import { partOf } from './byte-range.ts'
import { answer } from './refusals.ts'

/** What a customer handed over is only ever saved: no browser runs, frames or guesses at anything of it. */
const inert = {
  'content-security-policy': "default-src 'none'; sandbox",
  'x-content-type-options': 'nosniff',
  'cross-origin-resource-policy': 'same-origin',
}

/** The file as it was handed over, to be saved under its name. */
export async function sendFile(
  deps: Dependencies,
  reply: FastifyReply,
  file: Outcome<StoredFile>,
): Promise<FastifyReply> {
  if (isRefused(file)) return answer(reply, file)
  return reply
    .headers({
      ...inert,
      'content-length': file.size,
      'content-disposition': attachment(savedAs(file.name, file.type)),
    })
    .type(file.type ?? 'application/octet-stream')
    .send(await deps.files.read(file.id))
}

/** A document to be signed, all of it or the part that is asked for: a viewer shows the first page before the last came. */
export async function sendDocument(
  deps: Dependencies,
  request: FastifyRequest,
  reply: FastifyReply,
  document: Outcome<Document>,
): Promise<FastifyReply> {
  if (isRefused(document)) return answer(reply, document)
  const { id, name, size } = document
  const part = partOf(request.headers.range, size)
  reply.headers({ ...inert, 'accept-ranges': 'bytes' })
  if (part === 'outside')
    return reply
      .code(416)
      .header('content-range', `bytes */${size}`)
      .send(refused('invalid', 'There is no such part').body())
  const { first, last } = part ?? { first: 0, last: size - 1 }
  if (part) reply.code(206).header('content-range', `bytes ${first}-${last}/${size}`)
  return reply
    .headers({ 'content-length': last - first + 1, 'content-disposition': attachment(`${name}.pdf`) })
    .type('application/pdf')
    .send(await deps.files.read(id, part ?? undefined))
}

/** A picture of it, drawn anew. */
export async function sendPreview(
  deps: Dependencies,
  reply: FastifyReply,
  file: Outcome<StoredFile>,
): Promise<FastifyReply> {
  if (isRefused(file)) return answer(reply, file)
  const preview = await previewOf(deps, file)
  if (!preview) return answer(reply, refused('not-found', 'There is no picture of this file'))
  return reply
    .headers({ ...inert, 'content-disposition': 'inline' })
    .type('image/jpeg')
    .send(preview)
}

/** RFC 6266: letters of any language in `filename*`, and a plain name for whoever does not know that. */
function attachment(name: string): string {
  const plain = name.replace(/[^\x20-\x7e]|["\\%]/g, '_')
  const encoded = encodeURIComponent(name).replace(
    /['()*!]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16)}`,
  )
  return `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`
}
