import { createHmac } from 'node:crypto'

/** What proves that a request's body comes from who knows the secret, and when it was made: HMAC-SHA256 in hex. */
export const signatureOf = (secret: string, timestamp: string, body: string): string =>
  createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex')
