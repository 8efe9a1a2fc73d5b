import type { TextGatewayOptions } from './jobs/text-gateway.ts'
import { isLoopback } from './domain/loopback.ts'

/** Which gateway an address names, or what is wrong with it: a sentence without any part of it. */
export function readTextGateway(url: URL, secret: string | null): TextGatewayOptions | string {
  const isHere = isLoopback(url.hostname.replace(/^\[|\]$/g, ''))
  if (url.protocol === 'twilio:') return readTwilio(url, isHere ? 'http' : 'https')
  if (url.protocol === 'http:' && !isHere) return 'SMS_URL: a gateway elsewhere has to be reached by https'
  if (url.username || url.password) return 'SMS_URL: no user or password; requests are signed with SMS_SECRET'
  return secret === null
    ? 'SMS_SECRET is required with this SMS_URL: requests to the gateway are signed with it'
    : { kind: 'http', url: url.href, secret }
}

function readTwilio(url: URL, protocol: string): TextGatewayOptions | string {
  const [account, token] = [url.username, url.password].map(decodeURIComponent)
  // In a query a plus stands for a space.
  const from = url.searchParams
    .get('from')
    ?.trim()
    .replace(/^(?=\d)/, '+')
  if (!account || !token) return 'SMS_URL: expected twilio://accountSid:authToken@…'
  if (!from || !/^(\+\d{5,15}|MG[0-9a-f]{32})$/.test(from))
    return 'SMS_URL: expected ?from= with a number such as +15550100 or the id of a messaging service'
  return { kind: 'twilio', origin: `${protocol}://${url.host}`, account, token, from }
}
