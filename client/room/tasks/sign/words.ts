import type { SignField } from '../../../../shared/tasks/sign.ts'
import * as words from '../../../../words/messages.js'

const names: Record<SignField['type'], () => string> = {
  signature: words.room_sign_signature,
  initials: words.room_sign_initials,
  date: words.room_sign_date,
  text: words.room_sign_text,
  tick: words.room_sign_tick,
}

/** What a field is called: by whoever placed it, or by what it takes. */
export const nameOf = ({ label, type }: SignField): string => label || names[type]()

const day = new Intl.DateTimeFormat(document.documentElement.lang || 'en', {
  dateStyle: 'long',
  timeZone: 'UTC',
})

/** 2026-03-31 as people read it. */
export const shownDate = (answer: string): string =>
  /^\d{4}-\d{2}-\d{2}$/.test(answer) ? day.format(new Date(`${answer}T00:00:00Z`)) : answer

/** Today where she is, as a field of a date keeps it. */
export function today(now = new Date()): string {
  const two = (part: number) => String(part).padStart(2, '0')
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`
}
