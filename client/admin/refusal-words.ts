import * as words from '../../words/messages.js'
import type { Heeded } from '../desk/submission.svelte.ts'
import { CommandRefused, refusedFields } from '../link/ask.ts'

type Code = CommandRefused['code']

const said: Partial<Record<Code, () => string>> = {
  unreachable: words.admin_unreachable_text,
  unavailable: words.admin_unreachable_text,
  'not-logged-in': words.admin_logged_out,
  'not-allowed': words.admin_not_allowed_text,
  invalid: words.admin_invalid,
  'too-many': words.admin_too_many,
  'single-active-session': words.admin_end_first,
  'last-administrator': words.admin_last_administrator,
}

/** What a person reads when a command of the settings pages was refused. */
export const refusalWord = (code: Code): string => (said[code] ?? words.admin_refused)()

/** The same of whatever was thrown. */
export const sayRefusal = (fault: unknown): string => refusalWord(codeOf(fault))

/** The same for a form. */
export const heed = (fault: unknown): Heeded => ({ fields: refusedFields(fault), word: sayRefusal(fault) })

export const codeOf = (fault: unknown): Code => (fault instanceof CommandRefused ? fault.code : 'unreachable')
