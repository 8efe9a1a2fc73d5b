import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findPdfTool } from '../../scripts/programs.mjs'

type Tool = Parameters<typeof findPdfTool>[0]

/** What an independent tool says of a PDF, which it is given as a file. */
function told(tool: Tool, pdf: Uint8Array, options: (path: string) => string[]) {
  const program = findPdfTool(tool)
  if (!program) throw new Error(`${tool} is missing; \`npm test\` installs it or says how`)
  const folder = mkdtempSync(join(tmpdir(), 'foyer-pdf-'))
  try {
    const path = join(folder, 'file.pdf')
    writeFileSync(path, pdf)
    // An expanded file may be large.
    const run = spawnSync(program, options(path), { maxBuffer: 512_000_000 })
    return { out: run.stdout, said: `${run.stdout.toString('utf8')}${run.stderr.toString('utf8')}`, ...run }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** What pdfsig says of the signatures in it. */
export const signaturesOf = (pdf: Uint8Array): string => told('pdfsig', pdf, (path) => [path]).said

/** What qpdf finds wrong with its structure; null: nothing. */
export function faultsOf(pdf: Uint8Array): string | null {
  const { status, said } = told('qpdf', pdf, (path) => ['--check', path])
  return status === 0 && said.includes('No syntax or stream encoding errors') ? null : said
}

/** Its text as pdftotext reads it, without marks of direction. */
export const textOf = (pdf: Uint8Array): string =>
  told('pdftotext', pdf, (path) => ['-enc', 'UTF-8', path, '-'])
    .out.toString('utf8')
    .replace(/[\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '')

/** All of its objects, with every stream that can be expanded. */
export function plainly(pdf: Uint8Array): string {
  const { status, out, said } = told('qpdf', pdf, (path) => ['--qdf', '--object-streams=disable', path, '-'])
  // 3: with warnings.
  if (status !== 0 && status !== 3) throw new Error(`qpdf: ${said.slice(-1_000)}`)
  return out.toString('latin1')
}
