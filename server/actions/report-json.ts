import { createHash } from 'node:crypto'
import {
  REPORT_FORMAT,
  REPORT_VERSION,
  type Beside,
  type ErasureCertificate,
  type ReportLine,
} from '../../shared/audit-report.ts'
import { chainStart } from '../storage/events.ts'
import type { Report } from './take-report.ts'

const NOTE =
  'Not chained: how names and states stood when this report was taken, and when the customer came and went.'

/**
 * The record as a file that `npm run verify-audit` checks (docs/audit.md), a line of it per line of the activity. What is
 * between the values is not counted in its sum.
 */
export async function* reportJson(report: Report): AsyncGenerator<string> {
  const sum = createHash('sha256')
  const counted = (text: string): string => {
    sum.update(text)
    return text
  }
  const { id, end } = report
  const head = {
    format: REPORT_FORMAT,
    version: REPORT_VERSION,
    session: id,
    start: hex(chainStart.hash),
    end: { seq: end.seq, hash: hex(end.hash) },
  }
  yield counted(`${JSON.stringify(head).slice(0, -1)},"lines":[`)
  let comma = ''
  for await (const line of report.lines()) {
    yield counted(comma)
    yield `\n${counted(JSON.stringify(reportLine(line)))}`
    comma = ','
  }
  const certificate = await report.certificate()
  yield `\n${counted(`],"certificate":${JSON.stringify(certificate && reportCertificate(certificate))}`)}`
  yield counted(',')
  yield `\n${counted(`"beside":${JSON.stringify(await beside(report))}`)}`
  yield `,\n"sum":"${sum.digest('hex')}"}\n`
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

interface Chained {
  seq: number
  type: string
  actorId: string
  at: Date
  data: string | null
  salt: Buffer | null
  digest: Buffer
  hash: Buffer
}

const reportLine = ({ seq, type, actorId, at, data, salt, digest, hash }: Chained): ReportLine => ({
  seq,
  type,
  actorId,
  at: at.toISOString(),
  data,
  salt: salt && hex(salt),
  digest: hex(digest),
  hash: hex(hash),
})

const reportCertificate = ({
  line,
  previous,
}: NonNullable<Awaited<ReturnType<Report['certificate']>>>): ErasureCertificate => ({
  ...reportLine(line),
  about: 'system',
  data: line.data ?? '',
  salt: hex(line.salt ?? Buffer.alloc(0)),
  previous: hex(previous),
})

async function beside({ takenAt, session, names, presence }: Report): Promise<Beside> {
  const comings = []
  for await (const { at, online } of presence()) comings.push({ at: at.toISOString(), online })
  return {
    note: NOTE,
    takenAt: takenAt.toISOString(),
    session,
    names: Object.fromEntries(names),
    presence: comings,
  }
}
