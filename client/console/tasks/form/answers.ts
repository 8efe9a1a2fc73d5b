import type { Field } from '../../../../shared/tasks/form.ts'
import * as words from '../../../../words/messages.js'
import { getLocale } from '../../../../words/runtime.js'

/** An answer as people read it. */
export function shownAnswer({ type }: Pick<Field, 'type'>, answer: string): string {
  if (type === 'yes-no') return answer === 'yes' ? words.console_form_yes() : words.console_form_no()
  if (type !== 'date' || !/^\d{4}-\d{2}-\d{2}$/.test(answer)) return answer
  const day = new Intl.DateTimeFormat(getLocale(), { dateStyle: 'long', timeZone: 'UTC' })
  return day.format(new Date(`${answer}T00:00:00Z`))
}
