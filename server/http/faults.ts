import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod'
import { refused, type Refused } from '../domain/outcome.ts'
import type { Logger } from '../logger.ts'
import { codesOf, isAway } from '../storage/database-faults.ts'
import { httpStatus } from './refusals.ts'

/** What a page shows in place of JSON. */
export type RefusalPage = (refusal: Refused) => string

/** The one place where exceptions end: told apart by whose fault it is, logged if ours, never shown raw. */
export const faultHandler =
  (logger: Logger, page: RefusalPage) =>
  (fault: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    const refusal = refusalOf(fault as FastifyError)
    const status = refusal ? httpStatus(refusal) : isAway(fault) ? 503 : 500
    // The route's pattern, not its address: an address may hold a secret.
    if (!refusal)
      logger.error({ fault, method: request.method, route: request.routeOptions.url }, 'request failed')
    return send(request, reply, refusal ?? refused('unavailable', 'Foyer cannot do this now'), status, page)
  }

/** A page for browsers that navigate, JSON for everything else. */
export const send = (
  request: FastifyRequest,
  reply: FastifyReply,
  refusal: Refused,
  status: number,
  page: RefusalPage,
): FastifyReply => {
  reply.code(status).header('cache-control', 'no-store')
  return wantsPage(request)
    ? reply.type('text/html; charset=utf-8').send(page(refusal))
    : reply.send(refusal.body())
}

export const wantsPage = (request: FastifyRequest): boolean =>
  (request.headers.accept ?? '').includes('text/html')

function refusalOf(fault: FastifyError & { validationContext?: string }): Refused | null {
  if (hasZodFastifySchemaValidationErrors(fault)) return invalid(fault)
  if (codesOf(fault).some((code) => code.startsWith('22')))
    return refused('invalid', 'The database cannot hold a value in the request')
  switch (fault.statusCode) {
    case 413:
      return refused('too-large', 'The request is too large')
    case 429:
      return refused('too-many', 'Too many requests; try again later')
    case 400:
    case 415:
      return refused('invalid', 'The request could not be read')
    default:
      return null
  }
}

interface Invalid {
  validation: { instancePath: string; message?: string | undefined }[]
  validationContext?: string
}

/** An address that cannot be ours is answered like one that is not there. */
function invalid({ validation, validationContext }: Invalid): Refused {
  if (validationContext === 'params') return refused('not-found', 'Nothing is here')
  const details = validation.map(
    ({ instancePath, message }) =>
      [instancePath.slice(1).replaceAll('/', '.'), message ?? 'invalid'] as const,
  )
  return refused('invalid', 'Something in the request is not valid', Object.fromEntries(details))
}
