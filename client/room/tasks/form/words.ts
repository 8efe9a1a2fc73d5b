import type { Field } from '../../../../shared/tasks/form.ts'
import * as words from '../../../../words/messages.js'

export const yesOrNo = () => [
  { value: 'yes', name: words.room_form_yes() },
  { value: 'no', name: words.room_form_no() },
]

/** What is wrong with an answer, and how to put it right. */
export function wrongWord(field: Field, wrong: string): string {
  const { least = 0, most = 0 } = 'least' in field || 'most' in field ? field : {}
  const isText = field.type === 'text'
  switch (wrong) {
    case 'missing':
      return field.type === 'choice' || field.type === 'yes-no'
        ? words.room_form_choose()
        : words.room_form_missing()
    case 'number':
      return words.room_form_number()
    case 'date':
      return words.room_form_date()
    case 'email':
      return words.room_form_email()
    case 'phone':
      return words.room_form_phone()
    case 'least':
      return isText ? words.room_form_short({ least }) : words.room_form_least({ least })
    case 'most':
      return isText ? words.room_form_long({ most }) : words.room_form_most({ most })
    case 'long':
      return words.room_form_long({ most: 4_000 })
    default:
      return words.room_form_choose()
  }
}
