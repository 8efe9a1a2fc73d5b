/** What an answer of a field to sign may be. Types alone come from the schema; the room imports this module, and no schema. */
import { isDate, type Answers } from './form-rules.ts'
import type { SignField } from './sign.ts'

/** A signature or initials: points of each stroke as x, y, x, y, … within a box; or a name that stands for it. */
export type Mark =
  | { how: 'drawn'; width: number; height: number; strokes: readonly (readonly number[])[] }
  | { how: 'typed'; name: string }

/** Letters of a drawn mark as an answer, of a typed one and of a text. */
export const LONGEST_MARK = 24_000
export const LONGEST_NAME = 120
export const LONGEST_TEXT = 400
/** What a drawing is kept within. */
const LARGEST_BOX = 4_000

export type WrongField = 'missing' | 'mark' | 'date' | 'tick' | 'long'

export const typedMark = (name: string): string => `type:${name.trim()}`

/** Whole numbers: a tenth of a pixel is nothing in a signature. */
export const drawnMark = ({ width, height, strokes }: Omit<Mark & { how: 'drawn' }, 'how'>): string =>
  `draw:${Math.round(width)}x${Math.round(height)}:${strokes
    .map((stroke) => stroke.map(Math.round).join(' '))
    .join(';')}`

/** The mark that an answer stands for; null where it is none. */
export function markIn(answer: string): Mark | null {
  if (answer.startsWith('type:')) {
    const name = answer.slice('type:'.length).trim()
    return name && name.length <= LONGEST_NAME ? { how: 'typed', name } : null
  }
  const [, width = '', height = '', drawn = ''] = /^draw:(\d{1,4})x(\d{1,4}):([\d -;]+)$/.exec(answer) ?? []
  const strokes = drawn.split(';').map((stroke) => stroke.trim().split(' ').map(Number))
  const box = { width: Number(width), height: Number(height) }
  const isIn = (value: number) => Number.isInteger(value) && Math.abs(value) <= LARGEST_BOX
  const isDrawn =
    answer.length <= LONGEST_MARK &&
    box.width > 0 &&
    box.height > 0 &&
    strokes.every((stroke) => stroke.length >= 2 && stroke.length % 2 === 0 && stroke.every(isIn)) &&
    strokes.flat().length >= 4
  return isDrawn ? { how: 'drawn', ...box, strokes } : null
}

/** Null where the answer will do. */
export function wrongField({ type, required }: SignField, answer: string): WrongField | null {
  if (answer.trim() === '') return required ? 'missing' : null
  switch (type) {
    case 'signature':
    case 'initials':
      return markIn(answer) ? null : 'mark'
    case 'date':
      return isDate(answer) ? null : 'date'
    case 'text':
      return answer.length > LONGEST_TEXT ? 'long' : null
    case 'tick':
      return answer === 'yes' ? null : 'tick'
  }
}

/** What is wrong with the answers, by field; empty where the document can be signed. Used by both sides. */
export const lacksToSign = (
  fields: readonly SignField[],
  answers: Answers,
): Readonly<Record<string, WrongField>> =>
  Object.fromEntries(
    fields.flatMap((field) => {
      const wrong = wrongField(field, answers[field.id] ?? '')
      return wrong ? [[field.id, wrong]] : []
    }),
  )

/** Fields that stand this close below each other, as a share of the page, are of one line. */
const LINE = 0.01

/** As they are read: page by page, down, and along a line. */
export const inOrder = (fields: readonly SignField[]): SignField[] =>
  fields.toSorted(
    (one, other) =>
      one.page - other.page || (Math.abs(one.y - other.y) > LINE ? one.y - other.y : one.x - other.x),
  )
