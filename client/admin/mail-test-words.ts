import type { MailTest } from '../../shared/administration.ts'
import * as words from '../../words/messages.js'

const said: Record<MailTest['outcome'], (about: { to: string }) => string> = {
  accepted: words.admin_mail_test_accepted,
  'no-server': words.admin_mail_test_none,
  unreachable: words.admin_mail_test_unreachable,
  encryption: words.admin_mail_test_encryption,
  login: words.admin_mail_test_login,
  refused: words.admin_mail_test_refused,
}

/** What became of a mail that was sent to try the server, and what to do where it did not go. */
export const mailTestWord = ({ outcome, to }: { outcome: MailTest['outcome']; to: string }): string =>
  said[outcome]({ to })
