import type { MailTransport } from '../actions/mail-transport.ts'
import type { Settings } from '../../shared/settings.ts'
import type { Logger } from '../logger.ts'
import type { Seal } from '../storage/secrets.ts'
import { sealedAs } from '../storage/settings.ts'
import { createSmtp, type SmtpOptions } from './smtp.ts'

interface Options {
  /** Given where Foyer is started: goes over the settings. */
  url: string | null
  /** The sender where the settings name none. */
  from: string
  settings: () => Settings
  seal: Seal
  logger: Logger
}

/** The mail server as it is set up now; made anew when its settings change. */
export class MailServer {
  readonly #options: Options
  #made: { of: string; transport: MailTransport } | null = null

  constructor(options: Options) {
    this.#options = options
  }

  /** Null: none is set up. */
  get transport(): MailTransport | null {
    const { url, from, settings, logger } = this.#options
    const { mailHost, mailPort, mailSecurity, mailUser, mailPassword, mailFrom } = settings()
    if (!url && !mailHost) return null
    const of = JSON.stringify([mailHost, mailPort, mailSecurity, mailUser, mailPassword, mailFrom])
    if (this.#made?.of !== of) {
      const server = url ? { url } : this.#fromSettings()
      this.#made = { of, transport: createSmtp(server, (!url && mailFrom) || from, logger) }
    }
    return this.#made.transport
  }

  #fromSettings(): SmtpOptions {
    const { settings, seal } = this.#options
    const { mailHost, mailPort, mailSecurity, mailUser, mailPassword } = settings()
    const pass = mailPassword && seal.open(Buffer.from(mailPassword, 'base64'), sealedAs('mailPassword'))
    return {
      host: mailHost,
      port: mailPort,
      secure: mailSecurity === 'tls',
      requireTLS: mailSecurity === 'starttls',
      ignoreTLS: mailSecurity === 'none',
      ...(mailUser && { auth: { user: mailUser, pass } }),
    }
  }
}
