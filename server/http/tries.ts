import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { refused } from '../domain/outcome.ts'
import type { HttpContext } from './context.ts'
import { answer } from './refusals.ts'

const WINDOW_MS = 60_000
/** Whoever tries many accounts from one place is slowed down as well, later than for one account. */
const ACCOUNTS_OF_ONE_PLACE = 6

/** An onRequest hook: tries at passwords from one place, whatever the account. Shared by all that take it. */
export function limitTries({ deps }: HttpContext, app: FastifyInstance) {
  const countTries = app.createRateLimit({
    max: () => deps.settings.loginTriesPerMinute * ACCOUNTS_OF_ONE_PLACE,
    timeWindow: WINDOW_MS,
    keyGenerator: ({ ip }) => `logins:${ip}`,
  })
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | undefined> => {
    const count = await countTries(request)
    return !count.isAllowed && count.isExceeded
      ? answer(reply, refused('too-many', 'Too many tries; try again later'))
      : undefined
  }
}

const LOOKS_PER_MINUTE = 20
/** Each holds a whole file in memory. */
const LOOKS_AT_ONCE = 4

/** An onRequest hook: files that strangers have looked at, from one place in a minute and from everywhere at once. */
export function limitLooks(app: FastifyInstance) {
  let under = 0
  const countLooks = app.createRateLimit({
    max: LOOKS_PER_MINUTE,
    timeWindow: WINDOW_MS,
    keyGenerator: ({ ip }) => `looks:${ip}`,
  })
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | undefined> => {
    const count = await countLooks(request)
    if ((!count.isAllowed && count.isExceeded) || under >= LOOKS_AT_ONCE)
      return answer(reply, refused('too-many', 'Too many files; try again later'))
    under += 1
    reply.raw.once('close', () => (under -= 1))
    return undefined
  }
}

/** The limit for one account from one place, for a body that names it. */
export const limitTriesAtAccount = ({ deps }: HttpContext) => ({
  max: () => deps.settings.loginTriesPerMinute,
  timeWindow: WINDOW_MS,
  hook: 'preHandler' as const,
  keyGenerator: (request: { ip: string; body?: unknown }) =>
    `login:${request.ip}:${(request.body as { email: string }).email.toLowerCase()}`,
})

/** What one person writes into chats: an agent in all of them, a customer in hers. After who it is has been judged. */
export const limitMessages = ({ deps }: HttpContext) => ({
  max: () => deps.settings.chatPerMinute,
  timeWindow: WINDOW_MS,
  hook: 'preHandler' as const,
  keyGenerator: ({ login, guest, ip }: FastifyRequest) => `chat:${login?.id ?? guest?.session.id ?? ip}`,
})
