import type { SignField } from '../../../../shared/tasks/sign.ts'
import * as words from '../../../../words/messages.js'

export type FieldType = SignField['type']
export const fieldTypes = ['signature', 'initials', 'date', 'text', 'tick'] as const satisfies FieldType[]

export const typeName = (type: FieldType): string =>
  ({
    signature: words.task_sign_signature,
    initials: words.task_sign_initials,
    date: words.task_sign_date,
    text: words.task_sign_text,
    tick: words.task_sign_tick,
  })[type]()

/** How large a new one is, in points of the page. */
const sizes: Record<FieldType, { width: number; height: number }> = {
  signature: { width: 180, height: 48 },
  initials: { width: 72, height: 36 },
  date: { width: 110, height: 22 },
  text: { width: 180, height: 22 },
  tick: { width: 18, height: 18 },
}

/** Smaller nothing can be read, or pressed. */
const LEAST = 0.012

/** A new field at a place on a page of this size, wholly on it. */
export function newField(
  others: readonly SignField[],
  type: FieldType,
  at: { page: number; x: number; y: number },
  size: { width: number; height: number },
): SignField {
  const shape = sizes[type]
  const share = { width: shape.width / size.width, height: shape.height / size.height }
  return within({ id: freeId(others), type, required: true, ...at, ...share })
}

function freeId(others: readonly SignField[]): string {
  for (let number = others.length + 1; ; number += 1)
    if (!others.some(({ id }) => id === `s${number}`)) return `s${number}`
}

/** The same field, wholly on its page. */
export function within(field: SignField): SignField {
  const width = round(Math.min(1, Math.max(LEAST, field.width)))
  const height = round(Math.min(1, Math.max(LEAST, field.height)))
  const x = round(Math.min(1 - width, Math.max(0, field.x)))
  const y = round(Math.min(1 - height, Math.max(0, field.y)))
  return { ...field, x, y, width, height }
}

/** Finer than the eye, and short on the wire. */
const round = (share: number): number => Math.round(share * 100_000) / 100_000

/** What an arrow key does to a field: it moves, or with Shift its far edges do. Null: another key. */
export function byKey(field: SignField, { key, shiftKey, altKey }: KeyboardEvent): SignField | null {
  const step = altKey ? 0.001 : 0.01
  const [across, down] =
    { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[key] ?? []
  if (across === undefined || down === undefined) return null
  return shiftKey
    ? within({ ...field, width: field.width + across * step, height: field.height + down * step })
    : within({ ...field, x: field.x + across * step, y: field.y + down * step })
}
