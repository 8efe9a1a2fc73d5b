import type { Role } from '../../shared/commands.ts'
import type { Account, AccountState } from '../../shared/people.ts'
import * as words from '../../words/messages.js'
import { getLocale } from '../../words/runtime.js'

export const roleWords: Record<Role, { name: () => string; note: () => string }> = {
  agent: { name: words.admin_role_agent, note: words.admin_role_agent_note },
  supervisor: { name: words.admin_role_supervisor, note: words.admin_role_supervisor_note },
  administrator: { name: words.admin_role_administrator, note: words.admin_role_administrator_note },
}

const stateWords: Record<AccountState, () => string> = {
  invited: words.admin_state_invited,
  active: words.admin_state_active,
  locked: words.admin_state_locked,
  expired: words.admin_state_expired,
  deactivated: words.admin_state_deactivated,
}

const day = new Intl.DateTimeFormat(getLocale(), { dateStyle: 'medium' })

/** How an account stands, and until when. */
export const stateOf = ({ state, expiresAt }: Account): string =>
  expiresAt && (state === 'active' || state === 'invited')
    ? words.admin_state_until({ state: stateWords[state](), day: day.format(new Date(expiresAt)) })
    : stateWords[state]()

/** What the last mail to them came to, where that needs somebody's eye. */
export function mailWord({ mail, state }: Account): string | null {
  if (!mail || state === 'deactivated' || state === 'expired') return null
  if (mail.state === 'failed' && mail.reason === 'not-needed') return null
  if (mail.state === 'failed')
    return mail.reason === 'no-mail-server' ? words.admin_mail_none() : words.admin_mail_failed()
  if (state !== 'invited') return null
  return mail.state === 'sent' ? words.admin_mail_sent() : words.admin_mail_waiting()
}

export const seenWord = ({ seenAt }: Account): string =>
  seenAt ? words.admin_seen({ day: day.format(new Date(seenAt)) }) : words.admin_never_seen()
