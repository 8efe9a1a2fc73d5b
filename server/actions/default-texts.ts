import type { MessageTexts, TextKind } from '../../shared/settings.ts'
import * as words from '../../words/messages.js'

/** Their own names in braces: so that Foyer's texts are what a team would have written. */
const asVariables = { customer: '{customer}', agent: '{agent}', team: '{team}', link: '{link}' }

/** One of each, for every channel. */
export type Texts = Record<keyof MessageTexts, string>

/** What is sent where a team has no text of its own; also what its editor begins with. */
export function defaultTexts(kind: TextKind): Texts {
  switch (kind) {
    case 'invitation':
      return {
        mailSubject: words.mail_invitation_subject(asVariables),
        mail: words.mail_invitation(asVariables),
        text: words.mail_invitation_text(asVariables),
      }
    case 'notice':
      return {
        mailSubject: words.mail_notice_subject(asVariables),
        mail: words.mail_notice(asVariables),
        text: words.mail_notice_text(asVariables),
      }
    case 'reminder':
      return {
        mailSubject: words.mail_reminder_subject(asVariables),
        mail: words.mail_reminder(asVariables),
        text: words.mail_reminder_text(asVariables),
      }
    case 'renewal':
      return {
        mailSubject: words.mail_renewal_subject(asVariables),
        mail: words.mail_renewal(asVariables),
        text: words.mail_renewal_text(asVariables),
      }
  }
}

/** What the button of a mail says. */
export const actionOf = (kind: TextKind): string =>
  ({
    invitation: words.mail_invitation_action,
    notice: words.mail_notice_action,
    reminder: words.mail_reminder_action,
    renewal: words.mail_renewal_action,
  })[kind]()

/** The body of the mail with a one-time code. */
export const codeText = (): string => words.mail_code(asVariables)
