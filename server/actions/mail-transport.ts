export interface Mail {
  /** The same for every try of one message, so that a duplicate can be recognised. */
  messageId: string
  to: string
  subject: string
  text: string
  html: string
}

/** `refused`: this address or message will never be accepted. `unreachable`: worth another try. */
export type MailOutcome = 'accepted' | 'refused' | 'unreachable'

export interface MailTransport {
  send(mail: Mail): Promise<MailOutcome>
}
