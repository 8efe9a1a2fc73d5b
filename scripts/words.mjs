// Compiles messages/{locale}/*.json into words/, which server and client import.
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { hashOf } from './sources.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
process.chdir(root)

const stamp = 'words/.made-from'
const wanted = hashOf(root, ['messages', 'project.inlang'], ['scripts/words.mjs', 'package-lock.json'])
const isMade = existsSync(stamp) && existsSync('words/messages.js') && readFileSync(stamp, 'utf8') === wanted

if (!isMade) {
  readEach('messages')
  // Loaded only when needed: it takes seconds.
  const { compile } = await import('@inlang/paraglide-js')
  await compile({
    project: './project.inlang',
    outdir: './words',
    strategy: ['baseLocale'],
    emitTsDeclarations: true,
    emitReadme: false,
    emitGitIgnore: false,
    emitPrettierIgnore: false,
    disableAsyncLocalStorage: true,
  })
  writeFileSync(stamp, wanted)
}
// The compiler leaves timers behind which would hold this process for half a minute.
process.exit(0)

/** A slip of the pen is named by its file; the compiler would print a stack and no name. */
function readEach(folder) {
  for (const path of readdirSync(folder, { recursive: true }).filter((one) => one.endsWith('.json'))) {
    try {
      JSON.parse(readFileSync(`${folder}/${path}`, 'utf8'))
    } catch (fault) {
      console.error(`${folder}/${path}: ${fault.message}`)
      process.exit(1)
    }
  }
}
