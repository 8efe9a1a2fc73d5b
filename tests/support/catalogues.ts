import { readdirSync, readFileSync } from 'node:fs'
import { type AST, parse } from 'svelte/compiler'
import ts from 'typescript'
import { nodesOf, parse as parseScript, type Sources } from './imports.ts'

/** The keys of each file of a language, e.g. `room.json` → `['room_continue', …]`. */
export function keysOf(locale: string): Map<string, string[]> {
  const folder = `messages/${locale}`
  return new Map(
    readdirSync(folder).map((file) => {
      const messages = JSON.parse(readFileSync(`${folder}/${file}`, 'utf8')) as object
      return [file, Object.keys(messages).filter((key) => !key.startsWith('$'))]
    }),
  )
}

/** Every key that the sources ask of the compiled words, and where. */
export function keysUsed(sources: Sources): Map<string, string> {
  const used = new Map<string, string>()
  for (const [path, text] of sources) {
    for (const clause of wordImports(path, text)) {
      for (const key of keysIn(clause, text)) used.set(key, path)
    }
  }
  return used
}

function* wordImports(path: string, text: string): Generator<ts.NamedImportBindings> {
  for (const node of nodesOf(parseScript(path, text))) {
    if (!ts.isImportDeclaration(node) || !ts.isStringLiteral(node.moduleSpecifier)) continue
    const clause = node.importClause?.namedBindings
    if (clause && node.moduleSpecifier.text.endsWith('words/messages.js')) yield clause
  }
}

/** `* as words` and `{ m }` are asked by property; any other name is a key itself. */
function keysIn(clause: ts.NamedImportBindings, text: string): string[] {
  const names = ts.isNamespaceImport(clause)
    ? [{ key: 'm', local: clause.name.text }]
    : clause.elements.map(({ name, propertyName }) => ({
        key: (propertyName ?? name).text,
        local: name.text,
      }))
  return names.flatMap(({ key, local }) =>
    key === 'm'
      ? [...text.matchAll(new RegExp(`(?<![\\w./-])${local}\\.(\\w+)`, 'g'))].map(([, asked = '']) => asked)
      : key,
  )
}

const readAloud = [
  'aria-label',
  'aria-description',
  'aria-roledescription',
  'title',
  'placeholder',
  'alt',
  'label',
  'heading',
]
const products = /\bFoyer\b/g
const hasLetters = (text: string): boolean => /\p{L}/u.test(text.replaceAll(products, ''))

/** Human text written into the markup of a component, where a catalogue should speak. */
export function literalTexts(path: string, source: string): string[] {
  const found: string[] = []
  const note = (text: string) => {
    if (hasLetters(text)) found.push(`${path}: ${text.trim()}`)
  }
  for (const node of walk(parse(source, { filename: path, modern: true }).fragment)) {
    if (node.type === 'Attribute') {
      if (readAloud.includes(node.name)) partsOf(node).flatMap(spoken).forEach(note)
    } else if (node.type === 'Fragment') {
      for (const child of node.nodes)
        if (child.type === 'Text' || child.type === 'ExpressionTag') spoken(child).forEach(note)
    }
  }
  return found
}

const partsOf = ({ value }: AST.Attribute): (AST.Text | AST.ExpressionTag)[] =>
  value === true ? [] : Array.isArray(value) ? value : [value]

const spoken = (node: AST.Text | AST.ExpressionTag): string[] =>
  node.type === 'Text' ? [node.data] : stringsOf(node.expression as Expression)

type Expression = { type: string } & Record<string, never>

/** The strings that an expression may come out as; not the ones it hands to functions. */
function stringsOf(expression: Expression): string[] {
  const { type, value, quasis, consequent, alternate, left, right } = expression as Record<string, unknown>
  if (type === 'Literal') return typeof value === 'string' ? [value] : []
  if (type === 'TemplateLiteral')
    return (quasis as { value: { cooked: string } }[]).map((quasi) => quasi.value.cooked)
  if (type === 'ConditionalExpression')
    return [consequent, alternate].flatMap((one) => stringsOf(one as Expression))
  if (type === 'LogicalExpression') return [left, right].flatMap((one) => stringsOf(one as Expression))
  return []
}

type Markup = AST.Fragment | AST.Fragment['nodes'][number] | AST.Attribute

function* walk(node: Markup): Generator<Markup> {
  yield node
  for (const value of Object.values(node) as unknown[]) {
    for (const child of Array.isArray(value) ? (value as unknown[]) : [value])
      if (isMarkup(child)) yield* walk(child)
  }
}

const isMarkup = (value: unknown): value is Markup =>
  typeof value === 'object' &&
  value !== null &&
  'type' in value &&
  !('loc' in value) &&
  !/^(StyleSheet|Script|Comment)$/.test(String(value.type))
