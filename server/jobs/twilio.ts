import type { TextGateway } from '../actions/text-gateway.ts'
import type { Logger } from '../logger.ts'
import { post } from './post.ts'

export interface TwilioOptions {
  origin: string
  account: string
  token: string
  from: string
}

/** Twilio's HTTP API. It knows no idempotency key: whatever ends without an answer may have been accepted. */
export function createTwilio({ origin, account, token, from }: TwilioOptions, logger: Logger): TextGateway {
  const url = `${origin}/2010-04-01/Accounts/${encodeURIComponent(account)}/Messages.json`
  const sender = from.startsWith('+') ? { From: from } : { MessagingServiceSid: from }
  const authorization = `Basic ${Buffer.from(`${account}:${token}`).toString('base64')}`
  return {
    honoursKey: false,
    send: async ({ id, to, text }) => {
      const body = new URLSearchParams({ To: to, ...sender, Body: text }).toString()
      const answer = await post(url, body, {
        'content-type': 'application/x-www-form-urlencoded',
        authorization,
      })
      if (typeof answer === 'number' && answer >= 200 && answer < 300) return 'accepted'
      logger.warn({ message: id, answer }, 'text message not accepted')
      if (typeof answer === 'string') return answer
      if (answer === 400) return 'refused'
      // What broke behind their door may have broken after the message was on its way.
      return answer >= 500 && answer !== 503 ? 'no-answer' : 'unreachable'
    },
  }
}
