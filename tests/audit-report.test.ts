import { eq, sql } from 'drizzle-orm'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { AuditReport, ReportLine } from '../shared/audit-report.ts'
import type { SessionId } from '../shared/ids.ts'
import { addTask } from '../server/actions/add-task.ts'
import { endSession } from '../server/actions/end-session.ts'
import { eraseExpired } from '../server/actions/retention.ts'
import { reportJson } from '../server/actions/report-json.ts'
import { startSession } from '../server/actions/start-session.ts'
import { takeReport } from '../server/actions/take-report.ts'
import { chained, type ChainEnd } from '../server/storage/events.ts'
import { agents, auditEvents, sessionEvents, sessions } from '../server/storage/schema.ts'
import { sumOf, verifyReport } from '../server/storage/verify-report.ts'
import type { Person } from '../server/domain/access.ts'
import { granted, openStage, refusalOf, type Stage } from './support/stage.ts'

describe('the record of a session as a file', () => {
  let stage: Stage
  let ada: Person
  let bo: Person
  let cy: Person
  let admin: Person
  let id: SessionId
  let text: string

  beforeAll(async () => {
    stage = await openStage()
    ;[ada, bo, cy, admin] = (await Promise.all(
      (['ada', 'bo', 'cy', 'admin'] as const).map((name) => stage.person(name)),
    )) as [Person, Person, Person, Person]
    id = await starts('Cleo Marchetti', 5)
    text = await taken(ada, id)
  }, 60_000)
  afterAll(() => stage[Symbol.asyncDispose]())

  const starts = async (name: string, count: number): Promise<SessionId> => {
    const customer = { name, email: 'cleo@example.com' }
    const session = granted(await startSession(stage.deps, ada, { customer, anew: true }))
    for (let n = 1; n <= count; n++)
      granted(
        await addTask(stage.deps, ada, session, {
          kind: 'acknowledge',
          spec: {},
          title: `Terms ${n}: “größer \u0627\u0644\u0634\u0631\u0648\u0637” \\ \n\u0007`.trim(),
          text: 'All of it',
        }),
      )
    return session
  }
  /** With so many lines, all but the first written at once. */
  const startsLong = async (count: number): Promise<SessionId> => {
    const long = await starts('Noor Haddad', 0)
    const session = await stage.session(long)
    const at = stage.deps.now()
    let end: ChainEnd = { seq: session.lastSeq, hash: session.lastHash }
    for (let lines = []; end.seq < count; lines = []) {
      while (lines.length < 1_000 && end.seq < count) {
        const line = { of: long, type: 'session-kept-open', actorId: 'customer', at }
        const { of: sessionId, ...rest } = { ...line, ...chained(end, line) }
        lines.push({ sessionId, ...rest })
        end = rest
      }
      await stage.deps.db.insert(sessionEvents).values(lines)
    }
    await stage.deps.db
      .update(sessions)
      .set({ lastSeq: end.seq, lastHash: end.hash })
      .where(eq(sessions.id, long))
    return long
  }
  /** Ended long ago, and not kept. */
  const erase = async (session: SessionId): Promise<void> => {
    await stage.deps.db
      .update(sessions)
      .set({ state: 'ended', endedAt: new Date(0) })
      .where(eq(sessions.id, session))
    stage.settings.keepSessionsDays = 30
    await eraseExpired(stage.deps)
    stage.settings.keepSessionsDays = 0
  }
  const taken = async (agent: Person, session: SessionId): Promise<string> => {
    let all = ''
    for await (const part of reportJson(granted(await takeReport(stage.deps, agent, session, 'json'))))
      all += part
    return all
  }
  const read = () => JSON.parse(text) as AuditReport
  /** Written as Foyer writes it, with a sum that fits. */
  const written = (report: AuditReport): string => {
    const compact = JSON.stringify(report)
    return JSON.stringify({ ...report, sum: sumOf(compact) })
  }
  const broken = (change: (report: AuditReport) => void) => {
    const report = read()
    change(report)
    return verifyReport(written(report))
  }

  test('is whole, names nobody in its lines, and says how many there are and the last hash', () => {
    const report = read()
    expect(verifyReport(text)).toEqual({
      is: 'intact',
      lines: report.lines.length,
      hash: report.end.hash,
      erased: 0,
      certificate: null,
    })
    expect(report.lines.length).toBeGreaterThan(5)
    expect(JSON.stringify(report.lines)).not.toMatch(/Cleo|Ada/)
    expect(report.beside.names[`agent:${ada.id}`]).toBe('Ada Brandt')
    expect(report.beside.session).toMatchObject({ customer: { name: 'Cleo Marchetti' }, owner: 'Ada Brandt' })
  })

  test('stays whole when it is laid out anew', () => {
    expect(verifyReport(JSON.stringify(read(), null, 4)).is).toBe('intact')
  })

  const hexChanged = (hex: string) => (hex.startsWith('0') ? '1' : '0') + hex.slice(1)
  const at3 = (change: (line: ReportLine) => void) => (report: AuditReport) =>
    change(report.lines[2] as ReportLine)
  const changes: Record<string, (report: AuditReport) => void> = {
    'a number': at3((line) => (line.seq = 4)),
    'a type': at3((line) => (line.type = 'task-completed')),
    'who did it': at3((line) => (line.actorId = 'system')),
    'a moment': at3((line) => (line.at = new Date(new Date(line.at).getTime() + 1).toISOString())),
    'what was said': at3((line) => (line.data = '{}')),
    'a salt': at3((line) => (line.salt = hexChanged(line.salt ?? ''))),
    'a digest': at3((line) => (line.digest = hexChanged(line.digest))),
    'a hash': at3((line) => (line.hash = hexChanged(line.hash))),
    'data and salt taken away': at3((line) => Object.assign(line, { data: null, salt: null })),
    'data taken away': at3((line) => (line.data = null)),
    'two lines exchanged': ({ lines }) => lines.splice(2, 2, lines[3] as ReportLine, lines[2] as ReportLine),
    'a line left out': ({ lines }) => lines.splice(2, 1),
    'a line twice': ({ lines }) => lines.splice(2, 0, lines[1] as ReportLine),
  }
  test.each(Object.entries(changes))('%s: found at the line', (_what, change) => {
    expect(broken(change)).toMatchObject({ is: 'broken', line: 3 })
  })
  test.each<[string, (report: AuditReport) => void]>([
    ['the last line left out', ({ lines }) => lines.pop()],
    ['all lines left out', (report) => (report.lines = [])],
    ['another end', ({ end }) => (end.hash = hexChanged(end.hash))],
    ['an earlier end', ({ end }) => (end.seq -= 1)],
    ['another session', (report) => (report.session = '019a0000-0000-7000-8000-000000000001' as SessionId)],
  ])('%s: found', (_what, change) => expect(broken(change).is).toBe('broken'))

  test('a name beside the chain that was changed without its sum: found', () => {
    expect(verifyReport(text.replace('Ada Brandt', 'Ida Brandt'))).toMatchObject({ is: 'broken', line: null })
  })

  test('a value that stands there twice, or more than there is, makes it no report', () => {
    expect(verifyReport(text.replace('{"seq":3,', '{"seq":9,"seq":3,')).is).toBe('no report')
    expect(verifyReport(text.replace('{"format"', '{"more":1,"format"')).is).toBe('no report')
    expect(verifyReport('').is).toBe('no report')
    expect(verifyReport('[1]').is).toBe('no report')
    expect(verifyReport(text.slice(0, -40)).is).toBe('no report')
  })

  test('any byte that is changed is found', () => {
    const bytes = Buffer.from(text)
    const isSpace = (at: number) => /\s/.test(String.fromCharCode(bytes[at] ?? 0))
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, by) => {
        fc.pre(!isSpace(at))
        const changed = Buffer.from(bytes)
        changed[at] = ((bytes[at] ?? 0) + by) % 256
        expect(verifyReport(changed.toString('utf8')).is).not.toBe('intact')
      }),
      { numRuns: 2_000 },
    )
  })

  test('whoever sums it up anew is found all the same, wherever in the chain it was changed', () => {
    const start = text.indexOf('"session"')
    const length = text.indexOf('"certificate"') - start
    fc.assert(
      fc.property(fc.nat(length - 1), fc.constantFrom(...'0123456789abcdefZ"{,:'), (at, letter) => {
        const changed = text.slice(0, start + at) + letter + text.slice(start + at + 1)
        fc.pre(changed !== text && !/\s/.test(text.charAt(start + at)))
        let report
        try {
          report = JSON.parse(changed) as AuditReport
        } catch {
          return
        }
        expect(verifyReport(written(report)).is).not.toBe('intact')
      }),
      { numRuns: 2_000 },
    )
  })

  test('that somebody took it stands in the audit trail, before they have it', async () => {
    await taken(cy, id)
    const [line] = await stage.deps.db
      .select()
      .from(auditEvents)
      .orderBy(sql`seq desc`)
      .limit(1)
    expect(line).toMatchObject({ type: 'report-taken', actorId: `agent:${cy.id}` })
    expect(JSON.parse(line?.data ?? '')).toEqual({ session: id, format: 'json' })
  })

  test('is for the owner, supervisors of the owner’s team and administrators', async () => {
    const ask = async (agent: Person) => refusalOf(await takeReport(stage.deps, agent, id, 'json'))
    expect([await ask(ada), await ask(cy), await ask(admin)]).toEqual([null, null, null])
    // Bo sees the session, and is no supervisor; of one he does not see he learns nothing.
    expect(await ask(bo)).toBe('not-allowed')
    expect(await ask({ ...bo, scope: 'mine' })).toBe('not-found')
    const elsewhere = '019a0000-0000-7000-8000-000000000009' as Person['teamId']
    expect(await ask({ ...cy, teamId: elsewhere, scope: 'all' })).toBe('not-allowed')
    const nobody = '019a0000-0000-7000-8000-000000000001' as SessionId
    expect(refusalOf(await takeReport(stage.deps, admin, nobody, 'json'))).toBe('not-found')
  })

  test('of an erased session is whole by its certificate, and for administrators alone', async () => {
    const gone = await starts('Mirabel Lindqvist', 2)
    granted(await endSession(stage.deps, ada, gone))
    await erase(gone)
    expect(refusalOf(await takeReport(stage.deps, ada, gone, 'json'))).toBe('not-found')
    const erased = await taken(admin, gone)
    expect(erased).not.toMatch(/Mirabel|Terms/)
    const report = JSON.parse(erased) as AuditReport
    const { length } = report.lines
    expect(verifyReport(erased)).toMatchObject({ is: 'intact', lines: length, erased: length })
    expect(report.beside.session).toBe(null)
    const certificate = report.certificate
    if (!certificate) throw new Error('no certificate')
    const [line] = await stage.deps.db.select().from(auditEvents).where(eq(auditEvents.seq, certificate.seq))
    expect(line?.hash.toString('hex')).toBe(certificate.hash)
    const forged = (change: Partial<typeof certificate>) =>
      verifyReport(written({ ...report, certificate: { ...certificate, ...change } }))
    expect(forged({}).is).toBe('intact')
    expect(forged({ data: certificate.data.replace('retention', 'retentioM') }).is).toBe('broken')
    expect(forged({ previous: hexChanged(certificate.previous) }).is).toBe('broken')
    expect(verifyReport(written({ ...report, certificate: null }))).toMatchObject({ is: 'broken', line: 1 })
  })

  test('of 10,000 lines is read in pieces, and one that loses none', async () => {
    const long = await startsLong(10_000)
    let [largest, all] = [0, '']
    for await (const part of reportJson(granted(await takeReport(stage.deps, ada, long, 'json')))) {
      largest = Math.max(largest, part.length)
      all += part
    }
    expect(largest).toBeLessThan(2_000)
    expect(verifyReport(all)).toMatchObject({ is: 'intact', lines: 10_000 })
  }, 60_000)

  test('of a session that is erased while it is read is whole: what was not read yet has lost its data', async () => {
    const going = await startsLong(1_200)
    const report = granted(await takeReport(stage.deps, ada, going, 'json'))
    let all = ''
    for await (const part of reportJson(report)) {
      all += part
      // By then the first 500 lines are read.
      if (part.includes('"seq":1,')) await erase(going)
    }
    expect((JSON.parse(all) as AuditReport).lines[0]?.data).toMatch(/^{/)
    expect(verifyReport(all)).toMatchObject({ is: 'intact', lines: 1_200, erased: 700 })
  })

  test('names who did what by the names of now', async () => {
    await stage.deps.db.update(agents).set({ name: 'Ada Brandt-Ruiz' }).where(eq(agents.id, ada.id))
    expect((JSON.parse(await taken(ada, id)) as AuditReport).beside.names[`agent:${ada.id}`]).toBe(
      'Ada Brandt-Ruiz',
    )
  })
})
