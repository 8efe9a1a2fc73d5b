// Compiles messages/{locale}/*.json into words/, which server and client import.
import { compile } from '@inlang/paraglide-js'

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
