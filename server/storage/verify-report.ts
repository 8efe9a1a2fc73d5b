import { createHash } from 'node:crypto'
import {
  AuditReport,
  ErasedEnd,
  type ErasureCertificate,
  type ReportLine,
} from '../../shared/audit-report.ts'
import { chainStart, digestOf, hashOf } from './events.ts'

/**
 * What can be told of a report by itself. `line`: where the chain breaks; null: what stands beside it was changed.
 * `certificate`: a line of another chain, so whoever writes a file can make one up; it has to be compared with that chain.
 */
export type Verdict =
  | {
      is: 'intact'
      lines: number
      hash: string
      erased: number
      certificate: Pick<ErasureCertificate, 'seq' | 'hash'> | null
    }
  | { is: 'broken'; line: number | null; why: string }
  | { is: 'no report'; why: string }

/** Checks every line, the end, the certificate of an erasure and the rest of the file. */
export function verifyReport(text: string): Verdict {
  const read = readReport(text)
  if ('is' in read) return read
  const { report, compact } = read
  const broken = brokenLine(report) ?? brokenEnd(report) ?? brokenCertificate(report)
  if (broken) return broken
  if (sumOf(compact) !== report.sum)
    return { is: 'broken', line: null, why: 'what stands beside the chain was changed' }
  const { lines, end, certificate } = report
  const erased = lines.filter(({ data }) => data === null).length
  const shown = certificate && { seq: certificate.seq, hash: certificate.hash }
  return { is: 'intact', lines: lines.length, hash: end.hash, erased, certificate: shown }
}

const LAST = ',"sum":'

/** Of a report without the space between its values: what its `sum` has to be. */
export const sumOf = (compact: string): string =>
  createHash('sha256')
    .update(compact.slice(0, compact.lastIndexOf(LAST)))
    .digest('hex')

const compactOf = (text: string): string =>
  text.replace(/"(?:[^"\\]|\\.)*"|\s+/g, (part) => (part.startsWith('"') ? part : ''))

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function readReport(text: string): { report: AuditReport; compact: string } | Verdict {
  const value = parsed(text)
  if (value === undefined) return { is: 'no report', why: 'it is not JSON, or not all of it' }
  const compact = compactOf(text)
  // A value that stands there twice, or is written in another way, may be read otherwise by somebody else.
  if (JSON.stringify(value) !== compact)
    return { is: 'no report', why: 'it holds something twice, or not as Foyer writes it' }
  const { data: report, error } = AuditReport.safeParse(value)
  if (report) return { report, compact }
  const [part, index] = error.issues[0]?.path ?? []
  return part === 'lines' && typeof index === 'number'
    ? brokenAt(index + 1, 'it is not written as a line is')
    : { is: 'no report', why: `its ${String(part ?? 'contents')} are not those of an audit report of Foyer` }
}

const brokenAt = (line: number, why: string): Verdict => ({ is: 'broken', line, why })

function brokenLine({ lines, session, certificate }: AuditReport): Verdict | null {
  let hash = chainStart.hash
  const lastKept = lines.findLastIndex(({ data }) => data !== null) + 1
  for (const [index, line] of lines.entries()) {
    const seq = index + 1
    const why =
      misplaced(line.seq, seq) ??
      changedData(line, certificate ? lastKept : Infinity) ??
      (hashAfter(hash, session, line) === line.hash
        ? null
        : 'its number, type, actor, moment, digest or hash was changed')
    if (why) return brokenAt(seq, why)
    hash = bytes(line.hash)
  }
  return null
}

const misplaced = (found: number, expected: number): string | null =>
  found === expected
    ? null
    : found > expected
      ? `it is missing; line ${found} stands in its place`
      : `line ${found} stands in its place, once more`

/**
 * Erasing takes the data of every line in one transaction. A report that is read meanwhile has that of the lines read
 * before it, and of none after: up to the last line that kept its data, all have to. Without a certificate all have to.
 */
function changedData({ seq, data, salt, digest }: ReportLine, lastKept: number): string | null {
  if (data === null && salt === null) return seq > lastKept ? null : missingData(lastKept)
  if (data === null || salt === null) return 'half of its data is missing'
  return digestOf(bytes(salt), data).toString('hex') === digest
    ? null
    : 'its data, salt or digest was changed'
}

const missingData = (lastKept: number): string =>
  lastKept === Infinity
    ? 'its data is missing, and no certificate says that it was erased'
    : `its data is missing, but line ${lastKept} has its own: erasing takes that of every line`

function brokenEnd({ lines, end }: AuditReport): Verdict | null {
  if (lines.length < end.seq) return brokenAt(lines.length + 1, `it is missing; the last is ${end.seq}`)
  if (lines.length > end.seq) return brokenAt(end.seq + 1, `the last is said to be ${end.seq}`)
  return lines.at(-1)?.hash === end.hash ? null : brokenAt(end.seq, 'the end of the chain is another one')
}

/** It is a line of another chain, of which it shows the hash before it; it names the session and its end. */
function brokenCertificate({ certificate, session, end }: AuditReport): Verdict | null {
  if (!certificate) return null
  const { data, salt, digest, hash, previous } = certificate
  const isWhole =
    certificate.type === 'session-erased' &&
    digestOf(bytes(salt), data).toString('hex') === digest &&
    hashAfter(bytes(previous), certificate.about, certificate) === hash
  if (!isWhole) return { is: 'broken', line: null, why: 'the certificate of the erasure was changed' }
  const names = ErasedEnd.safeParse(parsed(data)).data
  return names?.session === session && names.seq === String(end.seq) && names.hash === end.hash
    ? null
    : { is: 'broken', line: null, why: 'the certificate is of another session or another end' }
}

const bytes = (hex: string): Buffer => Buffer.from(hex, 'hex')

const hashAfter = (previous: Buffer, of: string, line: ReportLine | ErasureCertificate): string =>
  hashOf(previous, { ...line, of, at: new Date(line.at), digest: bytes(line.digest) }).toString('hex')
