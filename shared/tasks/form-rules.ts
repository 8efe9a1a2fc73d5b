/** What an answer may be. Types alone come from the schema; the room imports this module, and no schema. */
import type { Field } from './form.ts'

/** By the id of the field; what is not answered is not in it. All answers are text: a date as 2026-03-31. */
export type Answers = Readonly<Record<string, string>>

/** Why an answer will not do. */
export type WrongAnswer =
  'missing' | 'number' | 'date' | 'email' | 'phone' | 'choice' | 'least' | 'most' | 'long'

/** Letters in one answer. */
export const LONGEST_ANSWER = 4_000

/** What is wrong with the answers, by field; empty where the form can be completed. Used by both sides. */
export const wrongAnswers = (
  fields: readonly Field[],
  answers: Answers,
): Readonly<Record<string, WrongAnswer>> =>
  Object.fromEntries(
    fields.flatMap((field) => {
      const wrong = wrongAnswer(field, answers[field.id] ?? '')
      return wrong ? [[field.id, wrong]] : []
    }),
  )

/** Null where the answer will do. */
export function wrongAnswer(field: Field, answer: string): WrongAnswer | null {
  const text = answer.trim()
  if (text === '') return field.required ? 'missing' : null
  if (text.length > LONGEST_ANSWER) return 'long'
  switch (field.type) {
    case 'text':
      return outside(field, text.length)
    case 'number': {
      const value = numberIn(text)
      return value === null ? 'number' : outside(field, value)
    }
    case 'date':
      return isDate(text) ? null : 'date'
    case 'email':
      return /^[^\s@]+@[^\s@.]+(\.[^\s@.]+)+$/.test(text) ? null : 'email'
    case 'phone':
      return /^\+?[\d\s().-]{6,24}$/.test(text) && text.replace(/\D/g, '').length >= 6 ? null : 'phone'
    case 'choice':
      return field.options.includes(text) ? null : 'choice'
    case 'yes-no':
      return text === 'yes' || text === 'no' ? null : 'choice'
  }
}

/** People write 1234.5, 1,234.5 and 1 234,5; the last point or comma before one or two digits parts the cents. */
export function numberIn(text: string): number | null {
  const plain = text.replace(/[\s'’]/g, '')
  if (!/^-?\d[\d.,]*$/.test(plain)) return null
  const [, whole = '', part = ''] = /^(.*?)(?:[.,](\d{1,2}))?$/.exec(plain) ?? []
  if (!/^-?\d{1,3}([.,]\d{3})*$|^-?\d+$/.test(whole)) return null
  return Number(`${whole.replace(/[.,]/g, '')}.${part || '0'}`)
}

function outside({ least, most }: { least?: number | undefined; most?: number | undefined }, value: number) {
  if (least !== undefined && value < least) return 'least'
  return most !== undefined && value > most ? 'most' : null
}

/** A day there is: no 31 February. */
export function isDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false
  const at = new Date(`${text}T00:00:00Z`)
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text)
}
