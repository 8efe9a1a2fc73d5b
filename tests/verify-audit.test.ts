import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { AuditReport, ErasureCertificate, ReportLine } from '../shared/audit-report.ts'
import type { SessionId } from '../shared/ids.ts'
import { tellVerdict, type Known } from '../server/audit-verdict.ts'
import { chained, chainStart, digestOf, hashOf, type ChainEnd } from '../server/storage/events.ts'
import { sumOf, verifyReport } from '../server/storage/verify-report.ts'

const session = '019a0000-0000-7000-8000-000000000001' as SessionId
const at = new Date(Date.UTC(2026, 2, 2, 9))
const zeros = '0'.repeat(64)
const LINES = 8

type Chained = ReturnType<typeof chained>
const hex = (bytes: Buffer) => bytes.toString('hex')
const lineOf = ({ seq, data, salt, digest, hash }: Chained, type: string, actorId: string) => ({
  ...{ seq, type, actorId, at: at.toISOString(), data },
  ...{ salt: hex(salt), digest: hex(digest), hash: hex(hash) },
})

function lines(): ReportLine[] {
  const all: ReportLine[] = []
  let end: ChainEnd = chainStart
  while (end.seq < LINES) {
    // Some say nothing beyond what they are: their data is `{}`, and is erased like any other.
    const said = end.seq % 2 === 0 ? { data: { text: `line ${end.seq}` } } : {}
    const line = chained(end, { of: session, type: 'message-sent', actorId: 'customer', at, ...said })
    all.push(lineOf(line, 'message-sent', 'customer'))
    end = line
  }
  return all
}

const naming = (change: Record<string, string>, { seq, hash }: AuditReport['end']): string =>
  JSON.stringify({ session, seq: String(seq), hash, why: 'retention', ...change })

/** As anybody can make it up: chained to what it says itself. */
function certificate(data: string): ErasureCertificate {
  const [salt, previous] = [Buffer.alloc(16), Buffer.alloc(32)]
  const line = { seq: 57, type: 'session-erased', actorId: 'system', at, digest: digestOf(salt, data) }
  const hash = hashOf(previous, { ...line, of: 'system' })
  const written = lineOf({ ...line, data, salt, hash }, line.type, line.actorId)
  return { ...written, about: 'system', previous: hex(previous) }
}

/** With a sum that fits, whatever was done to it; lines without data are those whose number is named. */
function report({ erased = [] as number[], isCertified = true } = {}): AuditReport {
  const all = lines()
  const end = { seq: LINES, hash: all.at(-1)?.hash ?? '' }
  return {
    ...{ format: 'foyer-audit-report', version: 1, session, start: zeros, end },
    lines: all.map((line) => (erased.includes(line.seq) ? { ...line, data: null, salt: null } : line)),
    certificate: isCertified ? certificate(naming({}, end)) : null,
    beside: { note: '', takenAt: at.toISOString(), session: null, names: {}, presence: [] },
    sum: zeros,
  }
}
const verified = (from: AuditReport) =>
  verifyReport(JSON.stringify({ ...from, sum: sumOf(JSON.stringify(from)) }))
const from = (first: number) => Array.from({ length: LINES - first + 1 }, (_, index) => first + index)
const subset = fc.subarray(from(1), { minLength: 1 })
const isSuffix = (erased: readonly number[]) => erased.length === LINES + 1 - Math.min(...erased)

describe('lines without their data', () => {
  test('beside a certificate that fits: any of them before a line that kept its own is found', () => {
    fc.assert(
      fc.property(subset, (erased) => {
        fc.pre(!isSuffix(erased))
        const kept = Math.max(...from(1).filter((seq) => !erased.includes(seq)))
        const why = `its data is missing, but line ${kept} has its own: erasing takes that of every line`
        expect(verified(report({ erased }))).toEqual({ is: 'broken', line: erased[0], why })
      }),
      { numRuns: 300 },
    )
  })

  test.each(from(1))('are all in order from line %i on: it was erased while the report was read', (first) => {
    const erased = from(first)
    expect(verified(report({ erased }))).toMatchObject({ is: 'intact', erased: erased.length })
  })

  test('are never in order without a certificate', () => {
    fc.assert(
      fc.property(subset, (erased) => {
        const verdict = verified(report({ erased, isCertified: false }))
        expect(verdict).toMatchObject({ is: 'broken', line: erased[0] })
      }),
      { numRuns: 100 },
    )
  })
})

describe('a certificate', () => {
  const one = report({ erased: from(1) })
  test.each([
    ['names another session', naming({ session: session.replace('1', '2') }, one.end)],
    ['names another end', naming({ hash: zeros }, one.end)],
    ['names another number', naming({ seq: '9' }, one.end)],
    ['names nothing', 'null'],
    ['is not JSON', 'session-erased'],
  ])('that %s is found', (_what, data) => {
    const why = 'the certificate is of another session or another end'
    expect(verified({ ...one, certificate: certificate(data) })).toEqual({ is: 'broken', line: null, why })
  })
})

describe('what is said of a report', () => {
  const whole = report({ isCertified: false })
  const erased = report({ erased: from(1) })
  const mark = erased.certificate?.hash ?? ''
  const told = (of: AuditReport, known: Known = {}) => {
    const [text, code] = tellVerdict(verified(of), known)
    return { code, said: text.split('\n') }
  }
  const beside = 'The names and states beside the chain are not part of it: nothing proves them.'

  test('whole: how many lines, the last hash, and that what stands beside them is not proven', () => {
    const said = [`intact: ${LINES} lines, last hash ${whole.end.hash}`, beside]
    expect(told(whole)).toEqual({ code: 0, said })
    expect(told(whole, { lastHash: whole.end.hash.toUpperCase() }).code).toBe(0)
  })

  test('erased: the chain is intact, its certificate not proven until its hash is given, and where to find that', () => {
    const counted = `${LINES} lines, ${LINES} of them without their data, last hash ${erased.end.hash}`
    const erasure = 'Line 57 of the audit trail says that the session was erased'
    const said = [
      `intact: ${counted}`,
      `${erasure}, with the hash ${mark}: so this file says, and it cannot prove that.`,
      'Look up the hash of that line at the installation (docs/audit.md says where), and give what you found: --certificate HASH',
      beside,
    ]
    expect(told(erased)).toEqual({ code: 0, said })
    expect(told(erased, { certificateHash: mark.toUpperCase() })).toEqual({
      code: 0,
      said: [`intact: ${counted}`, `${erasure}; its hash is the one you gave.`, beside],
    })
  })

  test('some lines without their data: not proven until the hash of the certificate is given', () => {
    const partly = report({ erased: from(5) })
    const { code, said } = told(partly)
    expect([code, said[0]]).toEqual([3, expect.stringMatching(/^not proven: 8 lines, 4 of them without/)])
    expect(told(partly, { lastHash: partly.end.hash }).code).toBe(3)
    expect(told(partly, { certificateHash: partly.certificate?.hash }).code).toBe(0)
    // Erased after the last was read: the certificate excuses nothing.
    expect(told(report()).code).toBe(0)
  })

  test('another hash than the one given makes it broken, and so does one for a certificate that is not there', () => {
    const broken = (text: string) => ({ code: 1, said: [`broken: whole in itself, but ${text}`] })
    const other = { lastHash: zeros }
    expect(told(whole, other)).toEqual(broken(`its last hash is ${whole.end.hash}`))
    expect(told(erased, { ...other, certificateHash: mark }).code).toBe(1)
    expect(told(erased, { certificateHash: zeros })).toEqual(broken(`the hash of its certificate is ${mark}`))
    expect(told(erased, { certificateHash: '' }).code).toBe(1)
    expect(told(whole, { certificateHash: mark })).toEqual(broken('it has no certificate of an erasure'))
  })
})
