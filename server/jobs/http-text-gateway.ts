import type { TextGateway } from '../actions/text-gateway.ts'
import type { Logger } from '../logger.ts'
import { signatureOf } from '../storage/signature.ts'
import { post } from './post.ts'

/** A gateway of one's own, by signed requests with an idempotency key (docs/text-gateway.md). */
export const createHttpTextGateway = (
  { url, secret }: { url: string; secret: string },
  logger: Logger,
): TextGateway => ({
  honoursKey: true,
  send: async ({ id, to, text }) => {
    const body = JSON.stringify({ id, to, text })
    const timestamp = String(Math.floor(Date.now() / 1_000))
    const answer = await post(url, body, {
      'content-type': 'application/json',
      'idempotency-key': id,
      'foyer-timestamp': timestamp,
      'foyer-signature': `v1=${signatureOf(secret, timestamp, body)}`,
    })
    if (typeof answer === 'number' && answer >= 200 && answer < 300) return 'accepted'
    logger.warn({ message: id, answer }, 'text message not accepted')
    if (typeof answer === 'string') return answer
    return answer === 400 || answer === 422 ? 'refused' : 'unreachable'
  },
})
