import type { MessageId } from '../../shared/ids.ts'
import type { SendOutcome } from './mail-transport.ts'

export interface TextMessage {
  /** The same for every try of one message: the idempotency key of gateways that know one. */
  id: MessageId
  /** E.164. */
  to: string
  text: string
}

/** Where text messages are handed over. Nothing here throws, and every answer comes within a minute. */
export interface TextGateway {
  /** A message handed over twice with the same id reaches the customer once. */
  readonly honoursKey: boolean
  send(message: TextMessage): Promise<SendOutcome>
}
