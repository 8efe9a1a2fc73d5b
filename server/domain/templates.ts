/** What a team's own texts may hold in braces, and what stands for it. */
export const variables = ['customer', 'agent', 'team', 'link'] as const
export type Variable = (typeof variables)[number]
export type Values = Readonly<Record<Variable, string>>

const inBraces = /\{([^{}]*)\}/g
const isVariable = (name: string): name is Variable => (variables as readonly string[]).includes(name)

/** Texts are plain: what would be a tag, a comment or a script in HTML is a mistake, not a wish. */
const markup = /<[a-z!/?]/i
// eslint-disable-next-line no-control-regex -- control characters are what it is about
const controls = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/

/** What is wrong with a text of a team, in a sentence; null when all is well. `oneLine` for what becomes a header. */
export function wrongTemplate(text: string, oneLine = false): string | null {
  const unknown = [...text.matchAll(inBraces)].map(([, name = '']) => name).find((name) => !isVariable(name))
  if (unknown !== undefined)
    return `{${unknown}} is unknown: there are ${variables.map((name) => `{${name}}`).join(', ')}`
  if (markup.test(text)) return 'markup is not allowed: texts are plain'
  if (controls.test(text)) return 'control characters are not allowed'
  return oneLine && /[\r\n\u2028\u2029]/.test(text) ? 'line breaks are not allowed here' : null
}

/**
 * Puts the values in, once: braces in a value stay as they are. `show` says how a value appears, such as escaped;
 * `literal` the same for the text between.
 */
export function expand(
  template: string,
  values: Values,
  show: (value: string, name: Variable) => string = (value) => value,
  literal: (text: string) => string = (text) => text,
): string {
  return template
    .split(inBraces)
    .map((part, index) => {
      if (index % 2 === 0) return literal(part)
      return isVariable(part) ? show(values[part], part) : literal(`{${part}}`)
    })
    .join('')
}

/**
 * A value as it may stand in a line of text or a header: no line break, no control character, none of the marks
 * that turn the direction of what follows.
 */
export const inOneLine = (value: string): string =>
  value
    // eslint-disable-next-line no-control-regex -- control characters are what it is about
    .replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ')
    .replace(/[\u202a-\u202e\u2066-\u2069]/g, '')
    .trim()
