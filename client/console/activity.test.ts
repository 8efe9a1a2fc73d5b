import fc from 'fast-check'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { page } from 'vitest/browser'
import { render } from 'vitest-browser-svelte'
import type { EventsPage, EventType, SessionEvent } from '../../shared/session.ts'
import type { ConsoleSocket } from '../link/console-socket.ts'
import { chatState, message } from '../ui/chat/testing.ts'
import { Activity, type ActivityLine } from './activity.svelte.ts'
import ActivityView from './Activity.svelte'
import { Chats } from './chats.svelte.ts'
import { ada, adasMe, mirasRoom, pretendDesk, PretendLine, PretendServer, row } from './testing.ts'

const minute = (n: number): string => new Date(Date.UTC(2026, 8, 9, 10, n)).toISOString()
const by = { kind: 'agent', ...ada } as const
const line = (seq: number, type: EventType = 'task-added'): SessionEvent => ({
  seq,
  type,
  actor: by,
  at: minute(seq),
  title: `T${seq}`,
})
/** Every fifth is a message, which rooms leave out. */
const typeOf = (seq: number): EventType =>
  seq % 5 === 0 ? 'message-written' : seq % 2 ? 'task-added' : 'session-kept-open'
const writtenAs = (seq: number) => line(seq, 'message-written')
const all = (count: number): SessionEvent[] =>
  Array.from({ length: count }, (_each, n) => line(n + 1, typeOf(n + 1)))

/** A server with so many lines, of which a page or a room brings `page`. */
class History {
  lines: SessionEvent[]
  asked: { before?: number; after?: number }[] = []
  fails = false
  readonly #page: number
  constructor(count: number, page = 4) {
    this.lines = all(count)
    this.#page = page
  }
  read = async (place: { before?: number; after?: number }): Promise<EventsPage> => {
    this.asked.push(place)
    if (this.fails) throw new Error('away')
    const { before = Infinity, after = 0 } = place
    return {
      events: this.lines.filter(({ seq }) => seq > after && seq < before).slice(-this.#page),
      presence: [],
    }
  }
  room = (presence: EventsPage['presence'] = []) =>
    mirasRoom({
      seq: this.lines.length,
      events: this.lines.filter(({ type }) => type !== 'message-written').slice(-this.#page),
      presence,
    })
}
const seqs = (lines: readonly ActivityLine[]) =>
  lines.map((each) => (each.kind === 'event' ? each.event.seq : each.kind))
const settled = async (activity: Activity) => {
  do await Promise.resolve()
  while (activity.isLoading)
}

describe('the activity', () => {
  test('shows the latest first, without what is said in the chat', () => {
    const history = new History(12, 200)
    const activity = new Activity(row.id, history.read)
    activity.accept(history.room())
    expect(seqs(activity.lines)).toEqual([12, 11, 9, 8, 7, 6, 4])
    expect(activity.count).toBe(12)
    expect(history.asked).toEqual([])
  })

  test('is shown whole page by page, the chat’s lines among them, down to the first', async () => {
    const history = new History(10)
    const activity = new Activity(row.id, history.read)
    activity.accept(history.room())
    await activity.showAll()
    expect(seqs(activity.lines)).toEqual([10, 9, 8, 7])
    expect(activity.hasEarlier).toBe(true)
    await activity.earlier()
    await activity.earlier()
    expect(seqs(activity.lines)).toEqual([10, 9, 8, 7, 6, 5, 4, 3, 2, 1])
    expect(activity.hasEarlier).toBe(false)
    activity.showLatest()
    expect(seqs(activity.lines)).toEqual([9, 8, 7, 6, 4, 3, 2])
  })

  test('marks a gap, and fills it with what was missed', async () => {
    const history = new History(6)
    const activity = new Activity(row.id, history.read)
    activity.accept(history.room())
    await activity.showAll()
    history.lines = all(16)
    activity.accept(history.room())
    expect(seqs(activity.lines)).toContain('gap')
    await settled(activity)
    expect(seqs(activity.lines)).toEqual([16, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3])
  })

  test('says what it could not load, and tries again when asked', async () => {
    const history = new History(6)
    const activity = new Activity(row.id, history.read)
    activity.accept(history.room())
    history.fails = true
    await activity.showAll()
    expect([activity.failed, activity.lines.length]).toEqual([true, 4])
    history.fails = false
    await activity.showAll()
    expect([activity.failed, activity.lines.length]).toEqual([false, 4])
  })

  test('is filtered by what lines are about', async () => {
    const history = new History(20, 200)
    const activity = new Activity(row.id, history.read)
    activity.accept(history.room([{ at: minute(3), online: false }]))
    await activity.showAll()
    activity.filter = 'messages'
    expect(seqs(activity.lines)).toEqual([20, 15, 10, 5])
    activity.filter = 'customer'
    expect(seqs(activity.lines)).toEqual(['presence'])
    activity.filter = 'session'
    expect(seqs(activity.lines)).toEqual([18, 16, 14, 12, 8, 6, 4, 2])
  })

  test('says that she went and is back after how long, in its place, whatever was heard twice or is missing', () => {
    const history = new History(4, 200)
    const activity = new Activity(row.id, history.read)
    const presence = [
      // That she came first is a line of its own, and one that is missing between two is not made up.
      { at: minute(0), online: true },
      { at: minute(2), online: false },
      { at: minute(3), online: true },
      { at: minute(5), online: true },
    ]
    activity.accept(history.room(presence))
    activity.accept(history.room(presence))
    expect(activity.lines.filter(({ kind }) => kind === 'presence')).toEqual([
      { kind: 'presence', at: minute(3), online: true, awayMs: 60_000 },
      { kind: 'presence', at: minute(2), online: false, awayMs: 0 },
    ])
    expect(seqs(activity.lines)).toEqual([4, 'presence', 3, 'presence', 2, 1])
  })

  test('shows that she went before it is written down, and once', () => {
    const history = new History(2, 200)
    const activity = new Activity(row.id, history.read)
    activity.accept(history.room([{ at: minute(3), online: true }]))
    activity.see({ ...row, status: 'offline-open', since: minute(4) })
    activity.see({ ...row, status: 'unknown', since: minute(5) })
    activity.accept(
      history.room([
        { at: minute(3), online: true },
        { at: minute(4), online: false },
      ]),
    )
    expect(seqs(activity.lines)).toEqual(['presence', 2, 1])
  })

  test('looks for a line that nobody brings, with all that is missing before it, while it is shown whole', async () => {
    const history = new History(6)
    const activity = new Activity(row.id, history.read)
    activity.accept(history.room())
    await activity.lookAhead()
    expect(history.asked).toEqual([])
    await activity.showAll()
    history.lines = all(16)
    await activity.lookAhead()
    expect(seqs(activity.lines)).toEqual([16, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3])
  })

  test('whatever rooms are heard of in whatever order, it is whole and in order at the end', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 30 }),
        fc.array(fc.integer({ min: 1, max: 60 }), { maxLength: 8 }),
        fc.integer({ min: 1, max: 9 }),
        async (first, later, page) => {
          const history = new History(first, page)
          const activity = new Activity(row.id, history.read)
          activity.accept(history.room())
          await activity.showAll()
          for (const count of later) {
            // A room may be older than what is here.
            history.lines = all(Math.max(history.lines.length, count))
            const heard = history.room()
            activity.accept({ ...heard, seq: Math.max(heard.seq, count) })
            await settled(activity)
          }
          while (activity.hasEarlier) await activity.earlier()
          const { length } = history.lines
          expect(seqs(activity.lines)).toEqual(Array.from({ length }, (_each, n) => length - n))
        },
      ),
    )
  })
})

describe('beside a chat', () => {
  afterEach(() => vi.unstubAllGlobals())
  const shown = () =>
    [...document.querySelectorAll<HTMLElement>('[data-event]')].map(({ dataset }) => dataset.event)

  test('what is said is a line of the activity as soon as it is said, though no room is told', async () => {
    const history = new History(8, 200)
    const server = new PretendServer({ 'events?': await history.read({}) })
    server.answers('events?after=8', { events: [writtenAs(9)], presence: [] })
    const line = new PretendLine()
    const room = history.room()
    const chats = new Chats(
      adasMe,
      line as unknown as ConsoleSocket,
      (command) => command,
      () => undefined,
    )
    server.answers('/messages', { items: [], chat: chatState() })
    chats.show(room.id, room.chat)
    await render(ActivityView, {
      desk: Object.assign(pretendDesk(room), { chats, rowOf: () => room.row }),
      room,
    })
    await page.getByRole('button', { name: /all/i }).click()
    await expect.poll(shown).toHaveLength(8)
    line.tells('message', { session: room.id, message: message(1), chat: chatState({ last: 1 }), seq: 9 })
    await expect.poll(shown).toHaveLength(9)
    expect(shown()[0]).toBe('message-written')
  })
})
