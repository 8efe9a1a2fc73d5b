import type { Verdict } from './storage/verify-report.ts'

/** What whoever checks a report knows from elsewhere. */
export interface Known {
  lastHash?: string | undefined
  /** Of the line that says so in the installation's audit trail, where the session was erased. */
  certificateHash?: string | undefined
}

/** 0 intact, 1 broken, 2 no report, 3 some lines have no data, and nobody compared the certificate that excuses it. */
export type ExitCode = 0 | 1 | 2 | 3

type Intact = Extract<Verdict, { is: 'intact' }>

/** What is said of a report, and the exit code. */
export function tellVerdict(verdict: Verdict, known: Known): [string, ExitCode] {
  if (verdict.is === 'no report') return [`not an audit report: ${verdict.why}`, 2]
  if (verdict.is === 'broken')
    return [`broken${verdict.line === null ? '' : ` at line ${verdict.line}`}: ${verdict.why}`, 1]
  const other = otherThanKnown(verdict, known)
  if (other) return [`broken: whole in itself, but ${other}`, 1]
  const isCompared = known.certificateHash !== undefined
  // Where all of it is gone anybody sees that; where some is left, what is missing may have been taken out of this file.
  const isOpen = verdict.erased > 0 && verdict.erased < verdict.lines && !isCompared
  const said = [
    `${isOpen ? 'not proven' : 'intact'}: ${counted(verdict)}`,
    ...certified(verdict, isCompared),
    BESIDE,
  ]
  return [said.join('\n'), isOpen ? 3 : 0]
}

const BESIDE = 'The names and states beside the chain are not part of it: nothing proves them.'

function otherThanKnown({ hash, certificate }: Intact, { lastHash, certificateHash }: Known): string | null {
  if (lastHash !== undefined && lastHash.toLowerCase() !== hash) return `its last hash is ${hash}`
  if (certificateHash === undefined) return null
  if (!certificate) return 'it has no certificate of an erasure'
  return certificateHash.toLowerCase() === certificate.hash
    ? null
    : `the hash of its certificate is ${certificate.hash}`
}

const counted = ({ lines, erased, hash }: Intact): string =>
  `${lines} lines${erased === 0 ? '' : `, ${erased} of them without their data`}, last hash ${hash}`

function certified({ certificate }: Intact, isCompared: boolean): string[] {
  if (!certificate) return []
  const erased = `Line ${certificate.seq} of the audit trail says that the session was erased`
  if (isCompared) return [`${erased}; its hash is the one you gave.`]
  return [
    `${erased}, with the hash ${certificate.hash}: so this file says, and it cannot prove that.`,
    'Look up the hash of that line at the installation (docs/audit.md says where), and give what you found: --certificate HASH',
  ]
}
