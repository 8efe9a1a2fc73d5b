/** Markup that may be written as it stands. Made by `html`, and of drawings that are constants. */
export class Html {
  constructor(readonly markup: string) {}
  toString(): string {
    return this.markup
  }
}

type Value = string | number | Html | null | false | readonly Html[]

/** Markup in which every value is escaped, between tags and in quoted attributes alike. */
export const html = (parts: TemplateStringsArray, ...values: Value[]): Html =>
  new Html(
    parts.map((part, index) => part + (index < values.length ? written(values[index] ?? null) : '')).join(''),
  )

function written(value: Value): string {
  if (value === null || value === false) return ''
  if (value instanceof Html) return value.markup
  if (Array.isArray(value)) return value.map(written).join('')
  return String(value).replace(/[&<>"'`]/g, (sign) => `&#${sign.charCodeAt(0)};`)
}
