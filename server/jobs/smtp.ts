import { createTransport } from 'nodemailer'
import type { Mail, MailOutcome, MailTransport } from '../actions/mail-transport.ts'
import type { Logger } from '../logger.ts'

const TIMEOUT_MS = 20_000

/** Sends by SMTP. A permanent answer (5xx) to sender, recipient or content is `refused`, all else worth a retry. */
export function createSmtp(url: string, from: string, logger: Logger): MailTransport & { close(): void } {
  const transport = createTransport(
    {
      url,
      pool: true,
      connectionTimeout: TIMEOUT_MS,
      greetingTimeout: TIMEOUT_MS,
      socketTimeout: TIMEOUT_MS,
    },
    { from },
  )
  return {
    send: async (mail: Mail): Promise<MailOutcome> => {
      try {
        await transport.sendMail(mail)
        return 'accepted'
      } catch (fault) {
        const { responseCode, code, command } = fault as {
          responseCode?: number
          code?: string
          command?: string
        }
        logger.warn({ messageId: mail.messageId, responseCode, code, command }, 'mail not accepted')
        return isFinal(responseCode, code) ? 'refused' : 'unreachable'
      }
    },
    close: () => transport.close(),
  }
}

const isFinal = (responseCode: number | undefined, code: string | undefined): boolean =>
  (code === 'EENVELOPE' || code === 'EMESSAGE') && responseCode !== undefined && responseCode >= 500
