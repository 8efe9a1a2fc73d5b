import { PASSWORD_LETTERS } from '../../shared/people.ts'
import * as words from '../../words/messages.js'

/** What is wrong with a new password: the server's reason, or its length. */
export const passwordProblem = (problem: string | null): string | null =>
  problem === null
    ? null
    : problem === 'common'
      ? words.console_password_common()
      : problem === 'own'
        ? words.console_password_own()
        : words.console_password_length(PASSWORD_LETTERS)
