import { Readable } from 'node:stream'
import { createTransport } from 'nodemailer'
import MailComposer from 'nodemailer/lib/mail-composer'
import type { Mail, MailCheck, MailTransport, SendOutcome } from '../actions/mail-transport.ts'
import type { Logger } from '../logger.ts'

const SILENCE_MS = 20_000
const ALL_MS = 40_000

/**
 * Sends by SMTP, on a connection of its own for each mail: a pool sends a mail again by itself when its connection
 * breaks, and then nobody counts the duplicates.
 */
export function createSmtp(server: SmtpOptions, from: string, logger: Logger): MailTransport {
  const timeouts = { connectionTimeout: SILENCE_MS, greetingTimeout: SILENCE_MS, socketTimeout: SILENCE_MS }
  const transport = createTransport({ ...server, ...timeouts })
  return {
    send: async ({ id, to, ...content }: Mail): Promise<SendOutcome> => {
      const composed = new MailComposer({
        ...content,
        from,
        to: { name: '', address: to },
        messageId: `<${id}@${domainOf(from)}>`,
        // Neither absence notes nor other machines shall answer it.
        headers: { 'Auto-Submitted': 'auto-generated' },
      }).compile()
      const raw = new Content(await composed.build())
      try {
        await transport.sendMail({
          envelope: composed.getEnvelope(),
          raw: raw.stream,
          signal: AbortSignal.timeout(ALL_MS),
        })
        return 'accepted'
      } catch (fault) {
        const { responseCode, code, command } = fault as Fault
        logger.warn({ message: id, responseCode, code, command }, 'mail not accepted')
        return outcomeOf(fault as Fault, raw.isTaken)
      }
    },
    check: async () => {
      try {
        await transport.verify()
        return 'reached'
      } catch (fault) {
        const { responseCode, code, command } = fault as Fault
        logger.warn({ responseCode, code, command }, 'mail server not usable')
        return isUnheard(fault as Fault) ? 'unreachable' : (hindrances[code ?? ''] ?? 'unreachable')
      }
    },
  }
}

/** As nodemailer takes it: an address with everything in it, or the parts. */
export type SmtpOptions =
  | { url: string }
  | {
      host: string
      port: number
      secure: boolean
      requireTLS: boolean
      ignoreTLS: boolean
      auth?: { user: string; pass: string }
    }

/** By the codes of nodemailer. */
const hindrances: Record<string, MailCheck> = { EAUTH: 'login', ETLS: 'encryption', ESOCKET: 'encryption' }

/** Nobody took the connection: it has no name of its own among nodemailer's codes. */
const isUnheard = ({ syscall }: Fault): boolean => syscall === 'connect'

interface Fault {
  syscall?: string
  responseCode?: number
  code?: string
  command?: string
}

/** An answer of the server decides: 5xx to sender, recipient or content is final. Silence after the content is doubt. */
function outcomeOf({ responseCode, code }: Fault, isTaken: boolean): SendOutcome {
  if (responseCode === undefined) return isTaken ? 'no-answer' : 'unreachable'
  const isAboutTheMail = code === 'EENVELOPE' || code === 'EMESSAGE'
  return isAboutTheMail && responseCode >= 500 ? 'refused' : 'unreachable'
}

/** Knows whether the server has begun to take it. */
class Content {
  isTaken = false
  readonly stream: Readable

  constructor(content: Buffer) {
    const take = () => (this.isTaken = true)
    this.stream = Readable.from(
      (function* () {
        take()
        yield content
      })(),
    )
  }
}

/** The part after the @ of the sender's address: it stays the same for every try. */
const domainOf = (from: string): string => /@([^\s>@]+)>?\s*$/.exec(from)?.[1] ?? 'localhost'
