import { eq } from 'drizzle-orm'
import { v4 as uuid } from 'uuid'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { WriteMessage } from '../shared/chat.ts'
import type { SessionId } from '../shared/ids.ts'
import { addTask } from '../server/actions/add-task.ts'
import { endSession } from '../server/actions/end-session.ts'
import { reportPages, reportPdf } from '../server/actions/report-pdf.ts'
import { eraseExpired } from '../server/actions/retention.ts'
import { startSession } from '../server/actions/start-session.ts'
import { takeReport } from '../server/actions/take-report.ts'
import type { Block } from '../server/actions/workshop.ts'
import { writeAsAgent } from '../server/actions/write-in-chat.ts'
import type { Person } from '../server/domain/access.ts'
import { openWorkshop } from '../server/documents/workshop.ts'
import { presenceChanges, sessionEvents, sessions } from '../server/storage/schema.ts'
import type { ChainLine } from '../server/storage/report.ts'
import { granted, openStage, type Stage } from './support/stage.ts'

/** The stage’s time. */
const AT = '2026-03-02 09:00:00'

describe('the record of a session to read', () => {
  let stage: Stage
  let ada: Person & { name: string }
  let admin: Person
  let id: SessionId

  beforeAll(async () => {
    stage = await openStage()
    ada = { ...(await stage.person('ada')), name: 'Ada Brandt' }
    admin = await stage.person('admin')
    id = await starts('Cleo Marchetti')
  }, 60_000)
  afterAll(() => stage[Symbol.asyncDispose]())

  const starts = async (name: string): Promise<SessionId> => {
    const customer = { name, email: 'cleo@example.com' }
    const session = granted(await startSession(stage.deps, ada, { customer, anew: true }))
    const terms = { kind: 'acknowledge', spec: {}, title: 'Terms', text: 'All of it' } as const
    granted(await addTask(stage.deps, ada, session, terms))
    const message = WriteMessage.parse({ id: uuid(), text: 'Good morning\nالسلام عليكم', files: [] })
    granted(await writeAsAgent(stage.deps, ada, session, message))
    return session
  }
  const taken = async (agent: Person, session: SessionId) =>
    granted(await takeReport(stage.deps, agent, session, 'pdf'))
  const pages = async (agent: Person, session: SessionId) => reportPages(await taken(agent, session))
  const marked = (blocks: readonly Block[]) =>
    blocks.flatMap((block) => ('mark' in block ? [`${block.mark} ${block.text}`] : []))
  /** Of so many lines like the first. */
  const printed = async (count: number, change: Partial<ChainLine> = {}) => {
    const report = await taken(ada, id)
    const [first] = await stage.deps.db.select().from(sessionEvents).limit(1)
    async function* lines() {
      for (let seq = 1; seq <= count; seq++)
        yield await Promise.resolve({ ...(first as ChainLine), ...change, seq })
    }
    return (await reportPages({ ...report, end: { ...report.end, seq: count }, lines })).blocks
  }
  const factsOf = (blocks: readonly Block[]) =>
    Object.fromEntries(
      blocks.flatMap((block) =>
        'facts' in block ? block.facts.map(({ label, text }) => [label, text]) : [],
      ),
    ) as Record<string, string>

  test('says of every line of the chain who did what and when, what was written, and the last hash', async () => {
    const { blocks, foot } = await pages(ada, id)
    const lines = await stage.deps.db.select().from(sessionEvents).where(eq(sessionEvents.sessionId, id))
    const said = marked(blocks).filter((line) => /^\S+ \S+ \d+\. /.test(line))
    expect(said).toHaveLength(lines.length)
    expect(said).toContain(`${AT} 1. Ada Brandt started the session`)
    expect(said.at(-2)).toBe(`${AT} ${lines.length - 1}. Ada Brandt added Terms`)
    expect(said.at(-1)).toBe(
      `${AT} ${lines.length}. Ada Brandt wrote a message: “Good morning\nالسلام عليكم”`,
    )
    const session = await stage.session(id)
    expect(factsOf(blocks)).toMatchObject({
      Session: id,
      Customer: 'Cleo Marchetti',
      Email: 'cleo@example.com',
      Owner: 'Ada Brandt',
      State: 'Active',
      'Report taken': AT,
      Lines: String(lines.length),
      'Last hash': session.lastHash.toString('hex'),
    })
    expect(foot).toContain(id)
    expect(marked(blocks)).toContain('Open Terms')
  })

  test('says when the customer came and went, apart from the chain', async () => {
    const at = stage.deps.now()
    await stage.deps.db.insert(presenceChanges).values({ sessionId: id, at, online: true })
    const { blocks } = await pages(ada, id)
    expect(marked(blocks)).toContain(`${AT} Cleo Marchetti came online`)
  })

  test('of an erased session says that each line was erased, and what of it is certified; it names nobody', async () => {
    const gone = await starts('Mirabel Lindqvist')
    granted(await endSession(stage.deps, ada, gone))
    await stage.deps.db
      .update(sessions)
      .set({ endedAt: new Date(0) })
      .where(eq(sessions.id, gone))
    stage.settings.keepSessionsDays = 30
    await eraseExpired(stage.deps)
    stage.settings.keepSessionsDays = 0
    const printed = await pages(admin, gone)
    expect(JSON.stringify(printed)).not.toMatch(/Mirabel|Terms|Good morning|cleo@/)
    expect(marked(printed.blocks)).toContain(`${AT} 1. session-started; what it said was erased`)
    expect(printed.blocks).toContainEqual({ heading: 'Erased' })
  })

  test('of very many lines prints the newest, and says which it leaves out', async () => {
    const blocks = await printed(2_500)
    expect(blocks).toContainEqual({ text: expect.stringContaining('Lines 1 to 500 are left out') as string })
    const lines = marked(blocks).filter((line) => /^\S+ \S+ \d+\. /.test(line))
    expect([lines.length, lines.at(0), lines.at(-1)]).toEqual([
      2_000,
      expect.stringContaining(' 501. ') as string,
      expect.stringContaining(' 2500. ') as string,
    ])
  })

  test('of very long messages prints as many of the newest', async () => {
    const data = JSON.stringify({ text: 'a'.repeat(3_988) })
    expect(data).toHaveLength(3_999)
    const blocks = await printed(60, { type: 'message-written', data })
    expect(blocks).toContainEqual({ text: expect.stringContaining('Lines 1 to 10 are left out') as string })
    expect(marked(blocks).filter((line) => line.includes('wrote a message'))).toHaveLength(50)
  })

  test('is a PDF', async () => {
    const deps = { ...stage.deps, workshop: openWorkshop() }
    const pdf = Buffer.from(await reportPdf(deps, await taken(ada, id)))
    expect(pdf.subarray(0, 5).toString()).toBe('%PDF-')
  }, 60_000)
})
