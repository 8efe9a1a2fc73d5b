import * as words from '../../words/messages.js'
import { SessionId } from '../../shared/ids.ts'
import type { RefusalCode } from '../../shared/refusals.ts'
import type { Heeded } from '../desk/submission.svelte.ts'
import { CommandRefused, refusedFields } from '../link/ask.ts'

type Code = CommandRefused['code']

/** Why it was refused; `unreachable` also for a fault of the page itself. */
export const refusalOf = (fault: unknown): Code =>
  fault instanceof CommandRefused ? fault.code : 'unreachable'

/** The open session with the same contact, where that is why none was started. */
export const openSessionOf = (fault: unknown): { id: SessionId; customer: string; owner: string } | null => {
  if (!(fault instanceof CommandRefused) || fault.code !== 'contact-open') return null
  const { session = '', customer = '', owner = '' } = fault.details
  const id = SessionId.safeParse(session)
  return id.success ? { id: id.data, customer, owner } : null
}

/** Who has asked for a session before, where that is why it was refused. */
export const askedBefore = (fault: unknown): string =>
  (fault instanceof CommandRefused && fault.details.by) || ''

/** What a person reads when a command did not succeed: what is wrong, and that nothing was lost. */
export const refusalWord = (fault: unknown): string => refusalWords[refusalOf(fault)]()

/** The same for a form. */
export const heed = (fault: unknown): Heeded => ({ fields: refusedFields(fault), word: refusalWord(fault) })

/** Said to customers, who have pages for them: no command of an agent is refused so. */
type ForCustomers = Extract<
  RefusalCode,
  | 'no-room'
  | 'other-room'
  | 'other-tab'
  | 'other-device'
  | 'not-admitted'
  | 'wrong-pin'
  | 'barred'
  | 'no-access'
  | 'virus-found'
>

/** Said on the settings pages (client/admin). */
type ForAdministrators = Extract<RefusalCode, 'changed-meanwhile' | 'team-in-use' | 'last-administrator'>
const other = words.console_error_other
const forOthers: Record<ForCustomers | ForAdministrators, () => string> = {
  'changed-meanwhile': other,
  'team-in-use': other,
  'last-administrator': other,
  'no-room': other,
  'other-room': other,
  'other-tab': other,
  'other-device': other,
  'not-admitted': other,
  'wrong-pin': other,
  barred: other,
  'no-access': other,
  'virus-found': other,
}

const refusalWords: Record<Code, () => string> = {
  ...forOthers,
  // Without an answer it may have been done all the same.
  unreachable: words.console_error_unanswered,
  unavailable: words.console_error_down,
  invalid: other,
  'too-many': words.console_error_many,
  'too-large': words.console_error_large,
  'not-found': words.console_error_not_yours,
  'not-the-owner': words.console_error_not_yours,
  'not-allowed': words.console_error_not_allowed,
  'not-logged-in': words.console_error_logged_out,
  'code-needed': words.console_factor_code_needed,
  'second-factor-needed': words.console_factor_required,
  'wrong-password': words.console_login_wrong,
  'wrong-code': words.console_factor_code_wrong,
  'weak-password': words.console_password_common,
  'link-invalid': words.console_password_link_text,
  locked: words.console_login_locked,
  'wrong-origin': words.console_error_origin,
  'task-not-open': words.console_error_task,
  'task-not-completed': words.console_error_not_completed,
  'session-ended': words.console_error_ended,
  'transfer-pending': words.console_error_transfer_pending,
  'transfer-over': words.console_error_transfer_over,
  'session-not-active': words.console_error_not_active,
  'session-not-ended': words.console_error_not_ended,
  'not-renewable': words.console_error_not_renewable,
  'single-active-session': words.console_error_single,
  'contact-open': words.console_error_contact_open,
  'already-joined': words.console_error_joined,
  'external-invitation': words.console_error_external,
  'message-not-failed': words.console_error_not_failed,
}
