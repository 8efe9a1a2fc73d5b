import { asc, eq } from 'drizzle-orm'
import fc from 'fast-check'
import { v4 as uuid } from 'uuid'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { WriteMessage, type ChatMoved, type MessageWritten } from '../shared/chat.ts'
import type { SessionId } from '../shared/ids.ts'
import type { Guest } from '../server/actions/guest.ts'
import { chatForAgent, chatForCustomer } from '../server/actions/read-chat.ts'
import { seeAsAgent, seeAsCustomer } from '../server/actions/see-messages.ts'
import { writeAsAgent, writeAsCustomer } from '../server/actions/write-in-chat.ts'
import type { Person } from '../server/domain/access.ts'
import { chatMessages } from '../server/storage/schema.ts'
import { ChatTab, type ChatServer } from './support/chat-tab.ts'
import { granted, openStage, type Stage } from './support/stage.ts'
import { atWork } from './support/tasks.ts'

let stage: Stage
let ada: Person & { name: string }
/** What processes told each other since it was last delivered. */
let told: ({ written: MessageWritten } | { moved: ChatMoved })[] = []
beforeAll(async () => {
  stage = await openStage()
  ada = { ...(await stage.person('ada')), name: 'Ada Brandt' }
  Object.assign(stage.deps.announce, {
    messageWritten: (written: MessageWritten) => void told.push({ written }),
    chatMoved: (moved: ChatMoved) => void told.push({ moved }),
  })
}, 60_000)
afterAll(() => stage[Symbol.asyncDispose]())

/** Of a request: it never arrives, its answer is lost (the process died just after), it arrives twice, or all is well. */
const fate = fc.constantFrom('well', 'well', 'lost', 'unanswered', 'doubled')
/** Of what is told to one tab: never heard, heard twice, heard after what came later, or heard. */
const hearing = fc.constantFrom('heard', 'heard', 'missed', 'twice', 'late')
const doing = fc.record({
  tab: fc.nat(2),
  what: fc.constantFrom('writes', 'writes', 'sends', 'sees', 'catches up', 'goes offline', 'comes back'),
  fate,
})
/** What happens at the same time, and how each tab hears of it. */
const step = fc.record({
  doings: fc.array(doing, { minLength: 1, maxLength: 5 }),
  hearings: fc.array(hearing, { minLength: 1, maxLength: 9 }),
})

type Fate = 'well' | 'lost' | 'unanswered' | 'doubled'
interface Sitting {
  tab: ChatTab
  online: boolean
  fate: Fate
  typed: number
}

/** Two tabs of the customer and one of the agent, each with a network that fails as it is told. */
function tabs(id: SessionId, guest: () => Promise<Guest>): Sitting[] {
  const { deps } = stage
  const hers: ChatServer = {
    write: async (message) => granted(await writeAsCustomer(deps, await guest(), message)),
    read: async (place) => granted(await chatForCustomer(deps, await guest(), place)),
    see: async (upTo) => void granted(await seeAsCustomer(deps, await guest(), upTo)),
  }
  const agents: ChatServer = {
    write: async (message) => granted(await writeAsAgent(deps, ada, id, message)),
    read: async (place) => granted(await chatForAgent(deps, ada, id, place)),
    see: async (upTo) => void granted(await seeAsAgent(deps, ada, id, upTo)),
  }
  return [hers, hers, agents].map((server) => {
    const person: Sitting = { tab: null as unknown as ChatTab, online: true, fate: 'well', typed: 0 }
    const by = async <T>(request: () => Promise<T>): Promise<T> => {
      if (!person.online || person.fate === 'lost') throw new Error('it never arrived')
      if (person.fate === 'doubled') await Promise.all([request(), request()])
      const answer = await request()
      if (person.fate === 'unanswered') throw new Error('the answer was lost')
      return answer
    }
    person.tab = new ChatTab({
      write: (message) => by(() => server.write(message)),
      read: (place) => by(() => server.read(place)),
      see: (upTo) => by(() => server.see(upTo)),
    })
    return person
  })
}

function deliver(people: readonly Sitting[], hearings: readonly string[]): void {
  const late: (() => void)[] = []
  told.forEach((notice, n) =>
    people.forEach(({ tab, online }, m) => {
      const hear = () => {
        if ('moved' in notice) return tab.moves(notice.moved.chat)
        tab.hears(notice.written.message)
        tab.moves(notice.written.chat)
      }
      const how = online ? hearings[(n * people.length + m) % hearings.length] : 'missed'
      if (how === 'late') late.unshift(hear)
      else if (how !== 'missed') hear()
      if (how === 'twice') hear()
    }),
  )
  late.forEach((hear) => hear())
  told = []
}

test('whatever gets lost, comes twice or late: all tabs show the same messages in the same order, each once, and reading only goes on', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 8 }), async (steps) => {
      told = []
      const { id, guest } = await atWork(stage, ada)
      const people = tabs(id, guest)
      const typed: { by: number; id: string; text: string }[] = []
      let read = [0, 0]
      for (const { doings, hearings } of steps) {
        // A tab does one thing after the other, tabs do theirs at the same time.
        await Promise.all(
          people.map(async (person, n) => {
            for (const { what, fate: next } of doings.filter(({ tab }) => tab === n)) {
              person.fate = next
              if (what === 'writes') {
                const message = WriteMessage.parse({ id: uuid(), text: `${n}: ${person.typed++}` })
                person.tab.outbox.push(message)
                typed.push({ by: n, id: message.id, text: message.text })
                await person.tab.sends()
              } else if (what === 'sends') await person.tab.sends()
              else if (what === 'sees') await person.tab.sees()
              else if (what === 'catches up') await person.tab.catchesUp()
              else person.online = what === 'comes back'
            }
          }),
        )
        deliver(people, hearings)
        const { chatSeenCustomer, chatSeenAgent } = await stage.session(id)
        expect(chatSeenCustomer).toBeGreaterThanOrEqual(read[0] ?? 0)
        expect(chatSeenAgent).toBeGreaterThanOrEqual(read[1] ?? 0)
        read = [chatSeenCustomer, chatSeenAgent]
      }
      for (const person of people) Object.assign(person, { online: true, fate: 'well' })
      for (const { tab } of people) expect(await tab.sends()).toBe(true)
      for (const { tab } of people) expect(await tab.catchesUp()).toBe(true)
      const [first, ...others] = people.map(({ tab }) =>
        tab.shown.map((each) => [each.number, each.id, each.text]),
      )
      for (const other of others) expect(other).toEqual(first)
      expect(first?.map(([number]) => number)).toEqual(typed.map((_, n) => n + 1))
      expect(new Set(first?.map(([, each]) => each))).toEqual(new Set(typed.map((each) => each.id)))
      // What one tab wrote stands in the order it was typed.
      for (const n of people.keys())
        expect(
          first?.filter(([, , text]) => String(text).startsWith(`${n}:`)).map(([, , text]) => text),
        ).toEqual(typed.filter(({ by }) => by === n).map(({ text }) => text))
      const kept = await stage.deps.db
        .select({ id: chatMessages.id })
        .from(chatMessages)
        .where(eq(chatMessages.sessionId, id))
        .orderBy(asc(chatMessages.number))
      expect(kept.map((each) => each.id)).toEqual(first?.map(([, each]) => each))
    }),
    { numRuns: 60 },
  )
}, 180_000)
