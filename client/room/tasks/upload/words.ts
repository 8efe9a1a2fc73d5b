import type { FileFamily } from '../../../../shared/tasks/upload.ts'
import * as words from '../../../../words/messages.js'
import { getLocale } from '../../../../words/runtime.js'

const names: Record<FileFamily, () => string> = {
  picture: words.room_family_picture,
  pdf: words.room_family_pdf,
  office: words.room_family_office,
  text: words.room_family_text,
}

export const familyWords = (families: readonly FileFamily[]): string =>
  new Intl.ListFormat(getLocale(), { type: 'disjunction' }).format(families.map((family) => names[family]()))

/** What the phone offers to choose from; what a file is the server judges. */
const accepts: Record<FileFamily, string> = {
  picture: 'image/*,.heic,.heif',
  pdf: 'application/pdf,.pdf',
  office: '.doc,.docx,.xls,.xlsx,.ppt,.pptx,.odt,.ods,.odp,.rtf',
  text: 'text/plain,.txt,.csv',
}
export const accepted = (families: readonly FileFamily[]): string =>
  families.map((family) => accepts[family]).join(',')

const wrongs: Record<string, () => string> = {
  empty: words.room_file_empty,
  'too-large': words.room_file_large,
  'too-many': words.room_file_many,
  'not-asked-for': words.room_file_other,
  virus: words.room_file_virus,
  'task-not-open': words.room_file_closed,
  'session-ended': words.room_file_closed,
}
/** Why a file was not taken. */
export const wrongWord = (wrong: string): string => (wrongs[wrong] ?? words.room_file_failed)()
