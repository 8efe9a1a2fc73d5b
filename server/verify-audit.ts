import { readFileSync } from 'node:fs'
import { verifyReport, type Verdict } from './storage/verify-report.ts'

const usage = 'usage: npm run verify-audit -- FILE.json [LAST HASH]'

/** What is said, and the exit code: 0 intact, 1 broken, 2 no report. */
function told(verdict: Verdict, expected: string | undefined): [string, 0 | 1 | 2] {
  if (verdict.is === 'no report') return [`not an audit report: ${verdict.why}`, 2]
  if (verdict.is === 'broken')
    return [`broken${verdict.line === null ? '' : ` at line ${verdict.line}`}: ${verdict.why}`, 1]
  const { lines, hash, erased } = verdict
  if (expected !== undefined && expected.toLowerCase() !== hash)
    return [`broken: whole in itself, but its last hash is ${hash}`, 1]
  const without = erased === 0 ? '' : `, ${erased} of them without their data, which was erased`
  return [`intact: ${lines} lines${without}, last hash ${hash}`, 0]
}

const [file, expected, ...more] = process.argv.slice(2)
if (!file || more.length > 0) {
  process.stderr.write(`${usage}\n`)
  process.exit(2)
}
try {
  const [text, code] = told(verifyReport(readFileSync(file, 'utf8')), expected)
  ;(code === 0 ? process.stdout : process.stderr).write(`${text}\n`)
  process.exitCode = code
} catch (fault) {
  process.stderr.write(`cannot read ${file}: ${(fault as NodeJS.ErrnoException).code ?? String(fault)}\n`)
  process.exitCode = 2
}
