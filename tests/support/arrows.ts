import ts from 'typescript'
import { type Import, importsOf, nodesOf, parse, type Sources } from './imports.ts'

const actionsAndBelow = [
  'server/actions',
  'server/storage',
  'server/live',
  'server/domain',
  'shared',
  'words',
]
const edge = [...actionsAndBelow, 'server/common']
const edges = ['server/http', 'server/realtime', 'server/jobs', 'server/documents', 'server/demo']
const desks = ['client/link', 'client/ui', 'client/desk', 'shared', 'words']

/** What each place may import besides itself. Arrows point at what is imported; nothing points back. */
const allowed: Record<string, readonly string[]> = {
  shared: ['words'],
  'server/domain': ['shared'],
  'server/storage': ['server/domain', 'shared'],
  'server/live': ['server/domain', 'shared'],
  'server/actions': actionsAndBelow,
  'server/common': ['shared'],
  'server/http': edge,
  'server/realtime': edge,
  'server/jobs': edge,
  'server/documents': edge,
  'server/demo': edge,
  'server/app': [...edge, ...edges],
  'server/main': [...edge, ...edges, 'server/app'],
  'client/link': ['shared'],
  'client/ui': ['shared', 'words'],
  'client/desk': ['client/link', 'client/ui', 'shared', 'words'],
  'client/console': desks,
  'client/admin': desks,
  'client/room': ['client/link', 'client/ui', 'shared', 'words'],
  'client/verify': ['client/pages', 'client/link', 'client/ui', 'shared', 'words'],
}

/** Packages a place is limited to; a place without a line may use any of its side. */
const packages: Record<string, readonly string[]> = {
  shared: ['zod'],
  // Clocks of time zones and one-time codes, and nothing that asks what time it is.
  'server/domain': ['luxon', 'otpauth'],
  // Ids from uuid and not from the browser, which gives none on plain http of another machine.
  'client/link': ['socket.io-client', 'tus-js-client', 'uuid', 'zod'],
  'client/ui': ['svelte', 'pdfjs-dist', 'uuid'],
  'client/room': ['svelte', 'signature_pad', 'socket.io-client', 'uuid'],
}

/** What lies directly in server/ and is neither the process nor used by several edges belongs to the composition root. */
const ofServer: Record<string, string> = {
  'server/main.ts': 'server/main',
  'server/admin.ts': 'server/main',
  'server/settings-command.ts': 'server/main',
  'server/logger.ts': 'server/common',
  'server/cookies.ts': 'server/common',
}

function placeOf(path: string): string {
  const [side = '', folder = '', ...rest] = path.split('/')
  if (side === 'shared' || side === 'words') return side
  if (rest.length > 0) return `${side}/${folder}`
  return ofServer[path] ?? (side === 'server' ? 'server/app' : path)
}

/** Tests and what only they use may reach up, but not over to the other side. */
const isForTests = (path: string): boolean =>
  /\.test\.ts$|\/(testing\/.*|testing\.ts|contract\.ts)$/.test(path)

/** Every broken boundary, as one sentence each. */
export function brokenBoundaries(sources: Sources): string[] {
  const imports = [...sources].flatMap(([path, text]) => importsOf(path, text))
  return [
    ...imports.filter((one) => !isForTests(one.from)).flatMap(wrongArrow),
    ...imports.filter(crossesOver).map(({ from, to }) => `${from} imports ${to} of the other side`),
    ...weightsOfTheRoom(sources, imports),
    ...[...sources].filter(([path]) => isRule(path)).flatMap(([path, text]) => impurities(path, text)),
  ]
}

function wrongArrow({ from, to, isPackage }: Import): string[] {
  const place = placeOf(from)
  if (isPackage) {
    const only = packages[place]
    const isAllowed = only ? only.includes(to) : to !== 'bits-ui' || place === 'client/desk'
    return isAllowed ? [] : [`${from} imports the package ${to}`]
  }
  if (isForTests(to)) return [`${from} imports ${to}, which is for tests`]
  const target = placeOf(to)
  if (!(place in allowed)) return [`${from} lies in no place that architecture.md knows`]
  return target === place || allowed[place]?.includes(target) ? [] : [`${from} imports ${to}`]
}

const sideOf = (path: string): string => path.split('/')[0] ?? ''
const crossesOver = ({ from, to, isPackage }: Import): boolean =>
  !isPackage && ['server client', 'client server'].includes(`${sideOf(from)} ${sideOf(to)}`)

/**
 * The room and all it takes along carry of shared only types, and rules that know no schema (`…-rules.ts`): schemas
 * would weigh more than the room.
 */
function weightsOfTheRoom(sources: Sources, imports: readonly Import[]): string[] {
  const values = imports.filter(({ isTypeOnly }) => !isTypeOnly)
  const start = [...sources.keys()].filter((path) => path.startsWith('client/room/') && !isForTests(path))
  const reached = new Set(start)
  for (const path of reached) {
    for (const { from, to, isPackage } of values) if (from === path && !isPackage) reached.add(to)
  }
  return values
    .filter(
      ({ from, to }) =>
        reached.has(from) &&
        (to === 'zod' || to === 'bits-ui' || (sideOf(to) === 'shared' && !to.endsWith('-rules.ts'))),
    )
    .map(({ from, to }) => `${from} brings ${to} into the room; it may import its types only`)
}

const isRule = (path: string): boolean => path.startsWith('server/domain/') && !isForTests(path)

/** The rules are pure functions: no promise and no clock. */
function impurities(path: string, text: string): string[] {
  const found = new Set<string>()
  for (const node of nodesOf(parse(path, text))) {
    if (ts.isAwaitExpression(node) || node.kind === ts.SyntaxKind.AsyncKeyword) found.add('await or async')
    if (ts.isIdentifier(node) && /^(Promise|setTimeout|setInterval|performance)$/.test(node.text))
      found.add(node.text)
    if (ts.isNewExpression(node) && named(node.expression, 'Date') && !node.arguments?.length)
      found.add('new Date()')
    if (ts.isPropertyAccessExpression(node) && named(node.expression, 'Date') && node.name.text === 'now')
      found.add('Date.now')
  }
  return [...found].map((what) => `${path} uses ${what}`)
}

const named = (node: ts.Node, name: string): boolean => ts.isIdentifier(node) && node.text === name
