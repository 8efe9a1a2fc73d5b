import type { MailTest } from '../../shared/administration.ts'
import type { MessageId } from '../../shared/ids.ts'

export interface Mail {
  /** The same for every try of one message: what its Message-ID is made from, so that a duplicate can be recognised. */
  id: MessageId
  to: string
  subject: string
  text: string
  html: string
}

/**
 * `refused`: this address or message will never be accepted. `unreachable`: not accepted, worth another try.
 * `no-answer`: it was handed over and nobody knows whether it was accepted.
 */
export type SendOutcome = 'accepted' | 'refused' | 'unreachable' | 'no-answer'

/** Nothing here throws, and every answer comes within a minute. */
export interface MailTransport {
  send(mail: Mail): Promise<SendOutcome>
  /** Reaches the server and logs in there, without a mail. */
  check(): Promise<MailCheck>
}

/** What hinders: the server, its certificate or the lack of encryption, or the login there. */
export type MailCheck = Exclude<MailTest['outcome'], 'accepted' | 'refused'> | 'reached'
