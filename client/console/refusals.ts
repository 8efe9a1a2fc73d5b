import * as words from '../../words/messages.js'
import { CommandRefused } from '../link/console.ts'

/** What a person reads when a command did not succeed: what is wrong, and that nothing was lost. */
export function refusalWord(fault: unknown): string {
  const code = fault instanceof CommandRefused ? fault.code : 'unreachable'
  switch (code) {
    // Without an answer it may have been done all the same.
    case 'unreachable':
      return words.console_error_unanswered()
    case 'unavailable':
      return words.console_error_down()
    case 'too-many':
      return words.console_error_many()
    case 'session-ended':
      return words.console_error_ended()
    default:
      return words.console_error_other()
  }
}

/** The fields a refusal was about, by the end of their path. */
export const refusedFields = (fault: unknown): string[] =>
  fault instanceof CommandRefused ? fault.fields.map((field) => field.split('.').at(-1) ?? field) : []
