import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { tellVerdict, type Known } from './audit-verdict.ts'
import { verifyReport } from './storage/verify-report.ts'

const usage = 'usage: npm run verify-audit -- FILE.json [LAST HASH] [--certificate HASH]'

/** Null: not as the usage says. */
function asked(): ({ file: string } & Known) | null {
  try {
    const options = { certificate: { type: 'string' } } as const
    const { values, positionals } = parseArgs({ options, allowPositionals: true })
    const [file, lastHash, ...more] = positionals
    if (!file || more.length > 0) return null
    return { file, lastHash, certificateHash: values.certificate }
  } catch {
    return null
  }
}

function verify({ file, ...known }: NonNullable<ReturnType<typeof asked>>): void {
  try {
    const [text, code] = tellVerdict(verifyReport(readFileSync(file, 'utf8')), known)
    ;(code === 0 ? process.stdout : process.stderr).write(`${text}\n`)
    process.exitCode = code
  } catch (fault) {
    process.stderr.write(`cannot read ${file}: ${(fault as NodeJS.ErrnoException).code ?? String(fault)}\n`)
    process.exitCode = 2
  }
}

const given = asked()
if (given) verify(given)
else {
  process.stderr.write(`${usage}\n`)
  process.exitCode = 2
}
