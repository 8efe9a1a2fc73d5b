import type { Installation } from './actions/dependencies.ts'
import type { Config } from './config.ts'

/** What the environment gives instead of the settings pages, with what may be told there: no password of the mail server. */
export function givenSettings({ publicUrl, smtpUrl, mailFrom }: Config): Installation['given'] {
  return {
    ...(publicUrl && { publicUrl }),
    ...(smtpUrl && mailServerOf(new URL(smtpUrl), mailFrom)),
  }
}

function mailServerOf({ protocol, hostname, port, username }: URL, mailFrom: string): Installation['given'] {
  const isSafe = protocol === 'smtps:'
  return {
    mailHost: hostname,
    mailPort: Number(port) || (isSafe ? 465 : 587),
    mailSecurity: isSafe ? 'tls' : 'starttls',
    mailUser: decodeURIComponent(username),
    mailPassword: username !== '',
    mailFrom,
  }
}
