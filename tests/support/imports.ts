import { readdirSync, readFileSync } from 'node:fs'
import { posix } from 'node:path'
import ts from 'typescript'

export interface Import {
  from: string
  /** A path from the repository's root, or the name of a package. */
  to: string
  isPackage: boolean
  isTypeOnly: boolean
}

/** Source files by their path from the repository's root. */
export type Sources = ReadonlyMap<string, string>

export function readSources(...folders: string[]): Sources {
  const paths = folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((path) => `${folder}/${path}`),
  )
  const sources = paths.filter((path) => /\.(ts|svelte)$/.test(path)).sort()
  return new Map(sources.map((path) => [path, readFileSync(path, 'utf8')]))
}

export function parse(path: string, text: string): ts.SourceFile {
  const script = path.endsWith('.svelte') ? scriptsOf(text) : text
  return ts.createSourceFile(path, script, ts.ScriptTarget.Latest, false, ts.ScriptKind.TS)
}

const scriptsOf = (text: string): string =>
  [...text.matchAll(/<script[^>]*>([\s\S]*?)<\/script>/g)].map(([, script]) => script).join('\n')

/** Every node of a file, in order. */
export function* nodesOf(node: ts.Node): Generator<ts.Node> {
  yield node
  const children: ts.Node[] = []
  ts.forEachChild(node, (child) => void children.push(child))
  for (const child of children) yield* nodesOf(child)
}

export function importsOf(path: string, text: string): Import[] {
  const found: Import[] = []
  const add = (specifier: ts.Node | undefined, isTypeOnly: boolean) => {
    if (specifier && ts.isStringLiteral(specifier)) found.push(resolved(path, specifier.text, isTypeOnly))
  }
  for (const node of nodesOf(parse(path, text))) {
    // `import { type A }` counts as a value: the compiler keeps that import for its effects.
    if (ts.isImportDeclaration(node))
      add(node.moduleSpecifier, node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword)
    if (ts.isExportDeclaration(node)) add(node.moduleSpecifier, node.isTypeOnly)
    if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
      add(node.arguments[0], false)
    if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) add(node.argument.literal, true)
  }
  return found
}

function resolved(from: string, specifier: string, isTypeOnly: boolean): Import {
  const isPackage = !specifier.startsWith('.')
  if (!isPackage) {
    const to = posix.join(posix.dirname(from), specifier.replace(/\?.*$/, ''))
    return { from, to, isPackage, isTypeOnly }
  }
  const [scope = '', name = ''] = specifier.split('/')
  return { from, to: scope.startsWith('@') ? `${scope}/${name}` : scope, isPackage, isTypeOnly }
}
