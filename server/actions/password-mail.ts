import type { PasswordLinkKind } from '../../shared/people.ts'
import * as words from '../../words/messages.js'
import { expand, inOneLine } from '../domain/templates.ts'
import { mailPage, paragraph } from './mail-page.ts'

interface About {
  name: string
  url: string
  invitationDays: number
  resetHours: number
}

/** A mail to an agent with the way to set a password. */
export function writePasswordMail(
  kind: PasswordLinkKind,
  { name, url, invitationDays, resetHours }: About,
): { subject: string; text: string; html: string } {
  const isInvitation = kind === 'invitation'
  const host = new URL(url).host
  const values = { customer: '', agent: inOneLine(name), team: host, link: url }
  const parts = (isInvitation ? words.mail_account(placeholders) : words.mail_reset(placeholders)).split(
    '\n\n',
  )
  const action = isInvitation ? words.mail_account_action() : words.mail_reset_action()
  const notes = [
    isInvitation ? words.mail_life({ days: invitationDays }) : words.mail_reset_life({ hours: resetHours }),
    words.mail_footer(),
  ]
  return {
    subject: isInvitation
      ? words.mail_account_subject({ team: host })
      : words.mail_reset_subject({ team: host }),
    text: [...parts.map((part) => expand(part, values)), ...notes].join('\n\n'),
    html: mailPage({ team: host, body: parts.map((part) => paragraph(part, values, action)), notes }),
  }
}

/** The words name them as a team's own texts do. */
const placeholders = { agent: '{agent}', team: '{team}', link: '{link}' }
