import { asc, eq } from 'drizzle-orm'
import { v4 as uuid } from 'uuid'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { WriteMessage, type MessageWritten } from '../shared/chat.ts'
import type { ChatMessageId, SessionId } from '../shared/ids.ts'
import { endSession, renewSession } from '../server/actions/end-session.ts'
import { enterSession } from '../server/actions/enter-session.ts'
import { guestOf, type Guest } from '../server/actions/guest.ts'
import { listSessions } from '../server/actions/list-sessions.ts'
import { chatForAgent, chatForCustomer } from '../server/actions/read-chat.ts'
import { readAgentRoom, readCustomerRoom } from '../server/actions/read-room.ts'
import { readUnread } from '../server/actions/read-unread.ts'
import { seeAsAgent, seeAsCustomer } from '../server/actions/see-messages.ts'
import { startSession } from '../server/actions/start-session.ts'
import { writeAsAgent, writeAsCustomer } from '../server/actions/write-in-chat.ts'
import type { Person } from '../server/domain/access.ts'
import { sessionEvents, unpublished } from '../server/storage/schema.ts'
import { granted, openStage, refusalOf, type Stage } from './support/stage.ts'
import { atWork } from './support/tasks.ts'

const MINUTE = 60_000
type Writing = Person & { name: string }

let stage: Stage
let ada: Writing
let bo: Writing
/** What was announced of messages, and how often a room would have been read. */
const told: MessageWritten[] = []
let changes = 0
beforeAll(async () => {
  stage = await openStage()
  ada = { ...(await stage.person('ada')), name: 'Ada Brandt' }
  bo = { ...(await stage.person('bo')), name: 'Bo Larsen' }
  Object.assign(stage.deps.announce, {
    messageWritten: (written: MessageWritten) => void told.push(written),
    sessionChanged: () => void changes++,
  })
}, 60_000)
afterAll(() => stage[Symbol.asyncDispose]())

const says = (text: string, id: string = uuid(), files: string[] = []): WriteMessage =>
  WriteMessage.parse({ id, text, files })
const agentSays = async (id: SessionId, text: string, who = ada) =>
  granted(await writeAsAgent(stage.deps, who, id, says(text)))
const customerSays = async (guest: Guest, text: string) =>
  granted(await writeAsCustomer(stage.deps, guest, says(text)))
const texts = async (id: SessionId) =>
  granted(await chatForAgent(stage.deps, ada, id, {})).items.map(({ text }) => text)

describe('the chat', () => {
  test('moves when the session would end by the rule of its team, and whoever has it open is told', async () => {
    const { id } = await atWork(stage, ada)
    const moved: SessionId[] = []
    const announce = { ...stage.deps.announce, workGoesOn: (session: SessionId) => void moved.push(session) }
    const byTeam = (endAfterMinutes: number) => ({
      ...stage.deps,
      announce,
      settingsOf: () => ({ ...stage.deps.settings, endAfterMinutes }),
    })
    granted(await writeAsAgent(byTeam(0), ada, id, says('Good morning')))
    expect(moved).toEqual([])
    granted(await writeAsAgent(byTeam(30), ada, id, says('Is Friday fine?')))
    expect(moved).toEqual([id])
  })

  test('is in one order for both, without a gap, and each message a line of the activity', async () => {
    const { id, guest } = await atWork(stage, ada)
    await customerSays(await guest(), 'Hello')
    await agentSays(id, 'Good morning')
    await customerSays(await guest(), 'Is Friday fine?')
    const hers = granted(await chatForCustomer(stage.deps, await guest(), {}))
    expect(hers).toEqual(granted(await chatForAgent(stage.deps, ada, id, {})))
    expect(hers.items.map(({ number, text, from }) => [number, text, from.kind])).toEqual([
      [1, 'Hello', 'customer'],
      [2, 'Good morning', 'agent'],
      [3, 'Is Friday fine?', 'customer'],
    ])
    expect(hers.items[1]?.from).toMatchObject({ id: ada.id, name: 'Ada Brandt' })
    const lines = await stage.deps.db
      .select()
      .from(sessionEvents)
      .where(eq(sessionEvents.sessionId, id))
      .orderBy(asc(sessionEvents.seq))
    const written = lines.filter(({ type }) => type === 'message-written')
    expect(written.map(({ data }) => (JSON.parse(data ?? '') as { text: string }).text)).toEqual([
      'Hello',
      'Good morning',
      'Is Friday fine?',
    ])
    expect(lines.map(({ seq }) => seq)).toEqual(lines.map((_, index) => index + 1))
  })

  test('sent again is the same message; another text, writer or session has no right to its id', async () => {
    const { id, guest } = await atWork(stage, ada)
    const other = await atWork(stage, ada)
    const hello = says('Hello')
    const first = granted(await writeAsCustomer(stage.deps, await guest(), hello))
    const before = told.length
    expect(await writeAsCustomer(stage.deps, await guest(), hello)).toEqual(first)
    const bye = { ...hello, text: 'Bye' }
    expect(refusalOf(await writeAsCustomer(stage.deps, await guest(), bye))).toBe('invalid')
    expect(refusalOf(await writeAsAgent(stage.deps, ada, id, hello))).toBe('invalid')
    expect(refusalOf(await writeAsCustomer(stage.deps, await other.guest(), hello))).toBe('invalid')
    expect([await texts(id), await texts(other.id), told.length]).toEqual([['Hello'], [], before])
    expect((await stage.session(other.id)).chatLast).toBe(0)
  })

  test('two tabs that send the same message at once have written one', async () => {
    const { id, guest } = await atWork(stage, ada)
    const hello = says('Hello')
    const tabs = await Promise.all([guest(), guest(), guest()])
    const answers = await Promise.all(tabs.map((tab) => writeAsCustomer(stage.deps, tab, hello)))
    expect(new Set(answers.map((answer) => granted(answer).number))).toEqual(new Set([1]))
    expect(await texts(id)).toEqual(['Hello'])
  })

  test('is told whole, and nobody reads a room for it; what else it brought about is told as ever', async () => {
    const { id, guest } = await atWork(stage, ada)
    const [before, rooms] = [told.length, changes]
    const message = await agentSays(id, 'Hello')
    expect(told.slice(before)).toEqual([
      {
        session: id,
        message,
        chat: { last: 1, seenByCustomer: 0, seenByAgent: 0, attachments: true, closed: false },
        seq: (await stage.session(id)).lastSeq,
      },
    ])
    await customerSays(await guest(), 'Hello')
    expect(changes).toBe(rooms)
    const left = await stage.deps.db.select().from(unpublished).where(eq(unpublished.sessionId, id))
    expect(left.map(({ seq }) => seq)).toContain(told.at(-1)?.seq)
  })

  test('fills no room: its lines are read by themselves', async () => {
    const { id, guest } = await atWork(stage, ada)
    await customerSays(await guest(), 'A secret of mine')
    const rooms = [
      granted(await readAgentRoom(stage.deps, ada, id)),
      granted(await readCustomerRoom(stage.deps, id)),
    ]
    for (const room of rooms) {
      expect(room.chat.last).toBe(1)
      expect(JSON.stringify(room)).not.toContain('A secret of mine')
    }
  })

  test('is read in pages, back to the first message and on from any', async () => {
    const { id } = await atWork(stage, ada)
    for (let n = 1; n <= 120; n++) await agentSays(id, String(n))
    const page = async (place: object) =>
      granted(await chatForAgent(stage.deps, ada, id, place)).items.map(({ number }) => number)
    const from = (first: number, last: number) =>
      Array.from({ length: last - first + 1 }, (_, index) => first + index)
    expect(await page({})).toEqual(from(71, 120))
    expect(await page({ before: 71 })).toEqual(from(21, 70))
    expect(await page({ before: 21 })).toEqual(from(1, 20))
    expect(await page({ after: 100 })).toEqual(from(101, 120))
    expect(await page({ after: 10 })).toEqual(from(11, 60))
    expect(await page({ after: 120 })).toEqual([])
  }, 30_000)

  test('closes for both with the session, for her to read as well, and opens with it again', async () => {
    const { id, guest } = await atWork(stage, ada)
    const last = says('Before the end')
    const written = granted(await writeAsCustomer(stage.deps, await guest(), last))
    granted(await endSession(stage.deps, ada, id))
    expect(refusalOf(await writeAsCustomer(stage.deps, await guest(), says('After')))).toBe('session-ended')
    expect(refusalOf(await writeAsAgent(stage.deps, ada, id, says('After')))).toBe('session-ended')
    expect(refusalOf(await chatForCustomer(stage.deps, await guest(), {}))).toBe('session-ended')
    expect(refusalOf(await seeAsCustomer(stage.deps, await guest(), 1))).toBe('session-ended')
    // Whoever did not hear the answer hears it: the message is there.
    expect(await writeAsCustomer(stage.deps, await guest(), last)).toEqual(written)
    expect(await texts(id)).toEqual(['Before the end'])
    expect(granted(await readAgentRoom(stage.deps, ada, id)).chat.closed).toBe(true)
    granted(await renewSession(stage.deps, ada, id))
    await customerSays(await guest(), 'Back again')
    expect(await texts(id)).toEqual(['Before the end', 'Back again'])
  })

  test('is written into by the owner before she is invited', async () => {
    const customer = { name: 'Mira', email: `${uuid()}@example.com` }
    const id = granted(await startSession(stage.deps, ada, { customer, plan: true }))
    expect((await agentSays(id, 'Welcome')).number).toBe(1)
  })

  test('restarts the clock of the automatic end when an agent writes, never when the customer does', async () => {
    const { id, guest } = await atWork(stage, ada)
    const { idleSince } = await stage.session(id)
    stage.pass(MINUTE)
    await customerSays(await guest(), 'Still here')
    granted(await seeAsAgent(stage.deps, ada, id, 1))
    expect((await stage.session(id)).idleSince).toEqual(idleSince)
    await agentSays(id, 'So am I')
    expect((await stage.session(id)).idleSince).toEqual(stage.deps.now())
  })

  test('belongs to the new owner, all of it, and the former one has nothing of it', async () => {
    const { id, guest } = await atWork(stage, ada)
    await customerSays(await guest(), 'Hello')
    const hers = says('From Ada')
    granted(await writeAsAgent(stage.deps, ada, id, hers))
    granted(await enterSession(stage.deps, bo, id))
    expect(granted(await chatForAgent(stage.deps, bo, id, {})).items).toHaveLength(2)
    const all = [
      await chatForAgent(stage.deps, ada, id, {}),
      await writeAsAgent(stage.deps, ada, id, says('Me again')),
      await writeAsAgent(stage.deps, ada, id, hers),
      await seeAsAgent(stage.deps, ada, id, 2),
    ]
    expect(all.map(refusalOf)).toEqual(all.map(() => 'not-the-owner'))
    await agentSays(id, 'From Bo', bo)
    const { items } = granted(await chatForCustomer(stage.deps, await guest(), {}))
    expect(items.map(({ from }) => (from.kind === 'agent' ? from.id : from.kind))).toEqual([
      'customer',
      ada.id,
      bo.id,
    ])
  })
})

describe('what is read', () => {
  test('never runs backwards, nor beyond what is there', async () => {
    const { id, guest } = await atWork(stage, ada)
    for (const text of ['1', '2', '3']) await customerSays(await guest(), text)
    const seen = async (upTo: number) => {
      granted(await seeAsAgent(stage.deps, ada, id, upTo))
      granted(await seeAsCustomer(stage.deps, await guest(), upTo))
      const { chatSeenAgent, chatSeenCustomer, chatUnread } = await stage.session(id)
      return [chatSeenAgent, chatSeenCustomer, chatUnread]
    }
    expect(await seen(2)).toEqual([2, 2, 1])
    expect(await seen(1)).toEqual([2, 2, 1])
    expect(await seen(2_000_000)).toEqual([3, 3, 0])
    await customerSays(await guest(), '4')
    expect((await stage.session(id)).chatUnread).toBe(1)
  })

  test('counts her messages alone, whatever is written at the same time', async () => {
    const { id, guest } = await atWork(stage, ada)
    const hers = await Promise.all(Array.from({ length: 12 }, guest))
    await Promise.all([
      ...hers.map((each, n) => customerSays(each, String(n))),
      ...hers.map((_, n) => agentSays(id, String(n))),
      ...hers.map((_, n) => seeAsAgent(stage.deps, ada, id, n * 2)),
    ])
    const { chatSeenAgent, chatUnread, chatLast } = await stage.session(id)
    const { items } = granted(await chatForAgent(stage.deps, ada, id, { after: chatSeenAgent }))
    expect([chatLast, chatUnread]).toEqual([24, items.filter(({ from }) => from.kind === 'customer').length])
  })

  test('is counted for its owner alone, in lists and beside the title', async () => {
    const { id, guest } = await atWork(stage, ada)
    await customerSays(await guest(), 'Hello')
    await customerSays(await guest(), 'Is anybody there?')
    await agentSays(id, 'Hello')
    const unreadFor = async (agent: Person) =>
      granted(await listSessions(stage.deps, agent, { scope: 'team', filter: 'all' })).items.find(
        (row) => row.id === id,
      )?.unread
    expect([await unreadFor(ada), await unreadFor(bo)]).toEqual([2, 0])
    const found = async (agent: Person) =>
      (await readUnread(stage.deps, [agent.id])).get(agent.id)?.items.find((item) => item.id === id)
    expect([await found(ada), await found(bo)]).toEqual([{ id, unread: 2, newest: 2 }, undefined])
    granted(await endSession(stage.deps, ada, id))
    expect([await found(ada), await unreadFor(ada)]).toEqual([undefined, 2])
  })
})

describe('what is typed', () => {
  const kept = (text: string) => WriteMessage.parse({ id: uuid(), text }).text

  test('stays as it is: markup is text, lines are lines, letters of any language are letters', () => {
    for (const text of [
      '<img src=x onerror=alert(1)> & "quotes" {{braces}}',
      'First line\n\n\tSecond line',
      'שלום – Grüße – こんにちは 👩‍👩‍👧‍👦',
      'javascript:alert(1) https://example.com/a?b=c#d',
    ])
      expect(kept(text)).toBe(text)
  })

  test('loses what could mislead: control characters, direction overrides, half a letter', () => {
    expect(kept('a\u0000b\u0007c\u001b[31md\u009be')).toBe('abc[31mde')
    expect(kept('invoice\u202efdp.exe\u2066\u2069')).toBe('invoicefdp.exe')
    expect(kept('one\r\ntwo\rthree\u2028four\u2029five')).toBe('one\ntwo\nthree\nfour\nfive')
    expect(kept('half \ud83d letter')).toBe('half \ufffd letter')
    expect(kept('  spaces around \n')).toBe('spaces around')
  })

  test('is something, and no more than a message holds', () => {
    const isTaken = (text: string, more: object = {}) =>
      WriteMessage.safeParse({ id: uuid(), text, ...more }).success
    expect(['', ' \n ', '\u202e\u0000'].map((text) => isTaken(text))).toEqual([false, false, false])
    expect([4_000, 4_001, 100_000].map((length) => isTaken('x'.repeat(length)))).toEqual([true, false, false])
    expect(isTaken('x', { id: 'not-an-id' })).toBe(false)
    expect(isTaken('x', { from: { kind: 'customer' } })).toBe(false)
    const file = uuid()
    expect(isTaken('', { files: [file] })).toBe(true)
    expect(isTaken('', { files: [file, file] })).toBe(false)
    expect(isTaken('', { files: Array.from({ length: 11 }, () => uuid()) })).toBe(false)
  })

  test('reaches the other side exactly so', async () => {
    const { id, guest } = await atWork(stage, ada)
    const text = '<script>alert("x")</script>\n\u202eabc\u0000 \\u0000 \'; drop table sessions; --'
    await customerSays(await guest(), text)
    expect(await texts(id)).toEqual([text.replace('\u202e', '').replace('\u0000', '')])
  })
})

test('a browser whose entry is gone writes nothing', async () => {
  const { id, guest } = await atWork(stage, ada)
  const before = await guest()
  expect(await guestOf(stage.deps, 'x'.repeat(43))).toBeNull()
  const stranger: Guest = { ...before, entry: { ...before.entry, keyHash: Buffer.alloc(32, 9) } }
  expect(refusalOf(await writeAsCustomer(stage.deps, stranger, says('Hello')))).toBe('no-room')
  expect(await texts(id)).toEqual([])
})

test('an id is one of a message, whatever it was in another table', async () => {
  const { id } = await atWork(stage, ada)
  const message = granted(await writeAsAgent(stage.deps, ada, id, says('Hello', id)))
  expect(message.id).toBe(id as unknown as ChatMessageId)
})
