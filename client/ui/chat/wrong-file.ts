import * as words from '../../../words/messages.js'

const wrongs: Record<string, () => string> = {
  empty: words.chat_file_empty,
  'too-large': words.chat_file_large,
  'too-many': words.chat_file_many,
  'not-asked-for': words.chat_file_other,
  virus: words.chat_file_virus,
  'not-allowed': words.chat_file_not_allowed,
  'session-ended': words.chat_closed,
}

/** Why a file was not taken. */
export const wrongFileWord = (wrong: string): string => (wrongs[wrong] ?? words.chat_file_failed)()
