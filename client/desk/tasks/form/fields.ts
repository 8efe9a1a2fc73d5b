import type { Field, FieldType } from '../../../../shared/tasks/form.ts'

/** The next field of a form, with an id that no other has. */
export const newField = (others: readonly Field[]): Field => ({
  type: 'text',
  id: freeId(others),
  label: '',
  required: true,
  hidden: false,
  long: false,
})

function freeId(others: readonly Field[]): string {
  for (let number = others.length + 1; ; number += 1)
    if (!others.some(({ id }) => id === `f${number}`)) return `f${number}`
}

/** The same field of another type: what both have stays. */
export function ofType(field: Field, type: FieldType): Field {
  const { id, label, help, required, hidden } = field
  const common = { id, label, required, hidden, ...(help !== undefined && { help }) }
  switch (type) {
    case 'text':
      return { ...common, type, long: false }
    case 'choice':
      return { ...common, type, options: [] }
    default:
      return { ...common, type }
  }
}

/** `by` places up (negative) or down. */
export function moved<T>(list: readonly T[], index: number, by: number): T[] {
  const next = [...list]
  const [taken] = next.splice(index, 1)
  if (taken !== undefined) next.splice(index + by, 0, taken)
  return next
}
