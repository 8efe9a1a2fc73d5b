import { asc, eq } from 'drizzle-orm'
import fc from 'fast-check'
import { v4 as uuid } from 'uuid'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { WriteMessage, type ChatMessage, type MessageWritten } from '../shared/chat.ts'
import type { ChatMessageId, SessionId } from '../shared/ids.ts'
import type { Dependencies } from '../server/actions/dependencies.ts'
import { endSession } from '../server/actions/end-session.ts'
import { chatForAgent } from '../server/actions/read-chat.ts'
import { writeAsAgent, writeAsCustomer } from '../server/actions/write-in-chat.ts'
import type { Person } from '../server/domain/access.ts'
import type { Outcome } from '../server/domain/outcome.ts'
import { transact } from '../server/storage/database.ts'
import { hashOf } from '../server/storage/events.ts'
import { chatMessages, sessionEvents } from '../server/storage/schema.ts'
import { lockSession } from '../server/storage/sessions.ts'
import { granted, openStage, refusalOf, type Stage } from './support/stage.ts'
import { atTheDoor, atWork } from './support/tasks.ts'
import { until } from './support/until.ts'

type Room = Awaited<ReturnType<typeof atWork>>

let stage: Stage
let ada: Person & { name: string }
let rooms: Room[]
beforeAll(async () => {
  stage = await openStage()
  ada = { ...(await stage.person('ada')), name: 'Ada Brandt' }
  rooms = await Promise.all(Array.from({ length: 8 }, () => atWork(stage, ada)))
})
afterAll(() => stage[Symbol.asyncDispose]())

const says = (text: string, id: string = uuid()): WriteMessage => WriteMessage.parse({ id, text })
const room = (n: number): Room => rooms[n] as Room
const agentSays = (deps: Dependencies, n: number, text: string): Promise<Outcome<ChatMessage>> =>
  writeAsAgent(deps, ada, room(n).id, says(text))
const customerSays = async (deps: Dependencies, n: number, text: string): Promise<Outcome<ChatMessage>> =>
  writeAsCustomer(deps, await room(n).guest(), says(text))
const textsIn = async (id: SessionId): Promise<string[]> =>
  granted(await chatForAgent(stage.deps, ada, id, {})).items.map(({ text }) => text)

/** The same as another process of its own, which counts its transactions and tells what it announced. */
function another(): { deps: Dependencies; transactions: () => number; told: MessageWritten[] } {
  let begun = 0
  const told: MessageWritten[] = []
  const announce = {
    ...stage.deps.announce,
    messageWritten: (written: MessageWritten) => void told.push(written),
  }
  const db = new Proxy(stage.deps.db, {
    get: (target, key) => {
      if (key === 'transaction') begun++
      const value: unknown = Reflect.get(target, key)
      return typeof value === 'function' ? (value.bind(target) as unknown) : value
    },
  })
  return { deps: { ...stage.deps, db, announce }, transactions: () => begun, told }
}

/** Lines without a gap, each chained to the one before, and messages numbered as they stand in them. */
async function isWhole(id: SessionId): Promise<void> {
  const { db } = stage.deps
  const lines = await db
    .select()
    .from(sessionEvents)
    .where(eq(sessionEvents.sessionId, id))
    .orderBy(asc(sessionEvents.seq))
  let previous: Buffer = Buffer.alloc(32)
  for (const line of lines) {
    expect(line.hash).toEqual(hashOf(previous, { of: id, ...line }))
    previous = line.hash
  }
  expect(lines.map(({ seq }) => seq)).toEqual(lines.map((_, n) => n + 1))
  const { lastSeq, lastHash, chatLast } = await stage.session(id)
  expect([lastSeq, lastHash]).toEqual([lines.length, previous])
  const messages = await db
    .select()
    .from(chatMessages)
    .where(eq(chatMessages.sessionId, id))
    .orderBy(asc(chatMessages.number))
  const written = lines.filter(({ type }) => type === 'message-written').map(({ seq }) => seq)
  expect(messages.map(({ number, seq }) => [number, seq])).toEqual(written.map((seq, n) => [n + 1, seq]))
  expect(chatLast).toBe(messages.length)
}

test('messages in many rooms at once share a transaction, and each is in its own room', async () => {
  const { deps, transactions, told } = another()
  const answers = await Promise.all(rooms.map((_, n) => agentSays(deps, n, `to ${n}`)))
  expect(answers.map((answer) => granted(answer).text)).toEqual(rooms.map((_, n) => `to ${n}`))
  // The first goes at once, the others together after it.
  expect(transactions()).toBe(2)
  expect(told.map(({ session, message }) => [session, message.text])).toEqual(
    rooms.map(({ id }, n) => [id, `to ${n}`]),
  )
  for (const [n, { id }] of rooms.entries()) {
    expect((await textsIn(id)).at(-1)).toBe(`to ${n}`)
    await isWhole(id)
  }
})

test('whoever writes wherever, at two processes at once: every message once, in one order for both', async () => {
  const [one, other] = [another().deps, another().deps]
  const message = fc.record({ n: fc.nat(7), atOther: fc.boolean(), byCustomer: fc.boolean() })
  await fc.assert(
    fc.asyncProperty(fc.array(message, { minLength: 2, maxLength: 40 }), async (wanted) => {
      const texts = wanted.map(() => uuid())
      const answers = await Promise.all(
        wanted.map(({ n, atOther, byCustomer }, index) =>
          (byCustomer ? customerSays : agentSays)(atOther ? other : one, n, texts[index] ?? ''),
        ),
      )
      const written = answers.map(granted)
      expect(written.map(({ text }) => text)).toEqual(texts)
      for (const [n, { id }] of rooms.entries()) {
        const here = written.filter((_, index) => wanted[index]?.n === n)
        const kept = await textsIn(id)
        expect(kept.slice(kept.length - here.length)).toEqual(
          here.toSorted((a, b) => a.number - b.number).map(({ text }) => text),
        )
        await isWhole(id)
      }
    }),
    { numRuns: 15 },
  )
}, 120_000)

/** Somebody changes these rooms until that ends. */
async function changing(ids: readonly SessionId[]): Promise<AsyncDisposable> {
  let [isHeld, free] = [(): void => undefined, (): void => undefined]
  const holding = new Promise<void>((begun) => (isHeld = begun))
  const held = new Promise<void>((end) => (free = end))
  const change = transact(stage.deps.db, async (tx) => {
    for (const id of ids) await lockSession(tx, id)
    isHeld()
    await held
  })
  await holding
  return {
    [Symbol.asyncDispose]: () => {
      free()
      return change
    },
  }
}

test('a room that somebody else is changing holds up no other', async () => {
  const { deps } = another()
  let waits: Promise<Outcome<ChatMessage>>
  {
    await using _change = await changing([room(0).id])
    waits = agentSays(deps, 0, 'after the change')
    const others = await Promise.all(rooms.slice(1).map((_, n) => agentSays(deps, n + 1, 'meanwhile')))
    expect(others.map((answer) => granted(answer).text)).toEqual(others.map(() => 'meanwhile'))
    expect(await Promise.race([waits, Promise.resolve('waits')])).toBe('waits')
  }
  expect(granted(await waits).text).toBe('after the change')
})

test('of those who write at once an agent restarts the clock, a customer is counted, and who comes first joins', async () => {
  const { deps } = another()
  const fresh = await atTheDoor(stage, ada)
  const before = await Promise.all([room(1).id, room(2).id].map((id) => stage.session(id)))
  stage.pass(1_000)
  const hers = await Promise.all([room(2).guest(), fresh.guest()])
  await Promise.all([
    agentSays(deps, 0, 'first'),
    agentSays(deps, 1, 'from the agent'),
    ...hers.map((guest) => writeAsCustomer(deps, guest, says('from the customer')).then(granted)),
  ])
  const after = await Promise.all([room(1).id, room(2).id].map((id) => stage.session(id)))
  expect(after.map(({ chatUnread }, n) => chatUnread - (before[n]?.chatUnread ?? 0))).toEqual([0, 1])
  expect(after.map(({ idleSince }) => idleSince)).toEqual([deps.now(), before[1]?.idleSince])
  expect((await stage.session(fresh.id)).firstJoinedAt).toEqual(deps.now())
  for (const id of [room(1).id, room(2).id, fresh.id]) await isWhole(id)
})

test('of several at once one that is refused changes nothing, and the others are written', async () => {
  const { deps } = another()
  const ended = await atWork(stage, ada)
  granted(await endSession(stage.deps, ada, ended.id))
  const bo = { ...(await stage.person('bo')), name: 'Bo Larsen' }
  const known = granted(await agentSays(deps, 1, 'known'))
  const untouched = () =>
    Promise.all([ended.id, room(2).id, room(3).id].map((session) => stage.session(session)))
  const before = await untouched()
  stage.pass(1_000)
  const answers = await Promise.all([
    agentSays(deps, 0, 'first'),
    writeAsAgent(deps, ada, ended.id, says('too late')),
    writeAsAgent(deps, bo, room(2).id, says('not mine')),
    writeAsAgent(deps, ada, room(3).id, says('another', known.id)),
    writeAsAgent(deps, ada, room(1).id, says('known', known.id)),
    writeAsAgent(deps, ada, uuid() as SessionId, says('nowhere')),
    agentSays(deps, 4, 'last'),
  ])
  const words = answers.map((answer) => ('text' in answer ? answer.text : refusalOf(answer)))
  expect(words).toEqual(['first', 'session-ended', 'not-the-owner', 'invalid', 'known', 'not-found', 'last'])
  expect(await untouched()).toEqual(before)
  for (const { id } of rooms) await isWhole(id)
})

test('of several at once one that fails does so alone', async () => {
  const { deps } = another()
  // No schema has seen it, as if there were a bug: Postgres cannot even look for it.
  const broken = { ...says('broken'), id: 'no uuid' as ChatMessageId }
  const answers = await Promise.allSettled([
    agentSays(deps, 0, 'first'),
    agentSays(deps, 1, 'second'),
    writeAsAgent(deps, ada, room(2).id, broken),
    agentSays(deps, 3, 'last'),
  ])
  expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled'])
  for (const { id } of rooms) await isWhole(id)
})

test('one id in several rooms at once is the message of one of them', async () => {
  const { deps, transactions } = another()
  const id = uuid()
  let all: Promise<Outcome<ChatMessage>[]>
  {
    // Each has to wait, so that all look for it before any has written it.
    await using _change = await changing(rooms.map(({ id }) => id))
    all = Promise.all(rooms.map((each) => writeAsAgent(deps, ada, each.id, says('mine', id))))
    await until('all wait', () => transactions() === rooms.length + 2)
  }
  const others = (await all).filter((answer) => !('text' in answer))
  expect(others.map(refusalOf)).toEqual(rooms.slice(1).map(() => 'invalid'))
  for (const each of rooms) await isWhole(each.id)
})
