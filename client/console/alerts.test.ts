import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { SessionId } from '../../shared/ids.ts'
import type { ConsoleSocket } from '../link/console-socket.ts'
import { alerts } from '../ui/alerts.svelte.ts'
import { Chats } from './chats.svelte.ts'
import { adasMe, PretendLine, row } from './testing.ts'

const shown: FakeNotification[] = []
class FakeNotification {
  static permission = 'granted'
  isOpen = true
  onclick: (() => void) | null = null
  constructor(
    readonly title: string,
    readonly options: { body: string; tag: string },
  ) {
    shown.push(this)
  }
  close(): void {
    this.isOpen = false
  }
}
const goes = (hidden: boolean) => {
  vi.spyOn(document, 'hidden', 'get').mockReturnValue(hidden)
  document.dispatchEvent(new Event('visibilitychange'))
}
/** Tabs know of each other by a lock, which the browser gives and takes back in its own time. */
async function isGone(hidden: boolean): Promise<void> {
  goes(hidden)
  const isInSight = async () =>
    (await navigator.locks.query()).held?.some(({ name }) => name === 'foyer-in-sight')
  await expect.poll(isInSight).toBe(!hidden)
}
let occasion = 0
/** Rings come one after the other: those before are over then. */
const rungUntilNow = () => navigator.locks.request('foyer-ring', () => undefined)

describe('an alert', () => {
  beforeEach(() => {
    shown.length = 0
    localStorage.clear()
    vi.stubGlobal('Notification', FakeNotification)
    alerts.permission = 'granted'
  })
  afterEach(() => {
    vi.restoreAllMocks()
    vi.unstubAllGlobals()
    goes(false)
  })

  test('while no tab is in sight is a desktop notification, once, and taken back when it is over', async () => {
    goes(true)
    const key = `occasion ${++occasion}`
    const takeBack = alerts.raise(key, 'Bo Castellan asks to take over a session')
    await expect.poll(() => shown.length).toBe(1)
    expect(shown[0]?.options).toEqual({ body: 'Bo Castellan asks to take over a session', tag: key })
    // The same in another tab.
    alerts.raise(key, 'Bo Castellan asks to take over a session')
    const next = `occasion ${++occasion}`
    alerts.raise(next, 'Dee Ekholm asks to take over a session')
    await expect.poll(() => shown.map(({ options }) => options.tag)).toEqual([key, next])
    takeBack()
    expect(shown.map(({ isOpen }) => isOpen)).toEqual([false, true])
  })

  test('that is pressed brings its tab to the front, closes, and opens there what it is about', async () => {
    goes(true)
    const focus = vi.spyOn(window, 'focus').mockImplementation(() => undefined)
    const open = vi.fn()
    alerts.raise(`occasion ${++occasion}`, 'A customer wrote to you', { open })
    alerts.raise(`occasion ${++occasion}`, 'Bo Castellan asks to take over a session')
    await expect.poll(() => shown.length).toBe(2)
    expect(open).not.toHaveBeenCalled()
    for (const each of shown) each.onclick?.()
    expect(shown.map(({ isOpen }) => isOpen)).toEqual([false, false])
    expect([focus.mock.calls.length, open.mock.calls.length]).toEqual([2, 1])
  })

  test('while a tab is in sight shows no notification', async () => {
    goes(false)
    const [first, second] = [`occasion ${++occasion}`, `occasion ${++occasion}`]
    alerts.raise(first, 'Bo Castellan asks to take over a session')
    await rungUntilNow()
    goes(true)
    alerts.raise(second, 'Dee Ekholm asks to take over a session')
    await expect.poll(() => shown.map(({ options }) => options.tag)).toEqual([second])
  })

  test('is one of one tab, though another hears of it when there has been a further one since', async () => {
    goes(true)
    const [first, second] = [`occasion ${++occasion}`, `occasion ${++occasion}`]
    for (const key of [first, second, first, second]) alerts.raise(key, 'Bo Castellan asks')
    await rungUntilNow()
    expect(shown.map(({ options }) => options.tag)).toEqual([first, second])
  })
})

describe('a new message of the customer', () => {
  let sounds: number
  let sessions = 0
  let mira: SessionId
  const opened = vi.fn()
  const chimes = AudioContext

  beforeEach(() => {
    shown.length = sounds = 0
    opened.mockClear()
    localStorage.clear()
    vi.stubGlobal('Notification', FakeNotification)
    vi.stubGlobal(
      'AudioContext',
      class extends chimes {
        constructor() {
          super()
          sounds++
        }
      },
    )
    alerts.permission = 'granted'
    mira = `${row.id.slice(0, -2)}${String(++sessions).padStart(2, '0')}` as SessionId
  })
  afterEach(() => {
    vi.restoreAllMocks()
    vi.unstubAllGlobals()
    goes(false)
  })

  /** A tab of Ada's, which has been told that there is nothing new. */
  function opens(): PretendLine {
    const line = new PretendLine()
    new Chats(adasMe, line as unknown as ConsoleSocket, (command) => command, opened)
    line.tells('unread', { items: [], total: 0 })
    return line
  }
  const tells = (line: PretendLine, unread: number, newest: number) =>
    line.tells('unread', { items: [{ id: mira, unread, newest }], total: unread })
  const reads = (line: PretendLine) => line.tells('unread', { items: [], total: 0 })

  test('while no tab is in sight rings in one of two tabs, though their clocks are in different minutes', async () => {
    await isGone(true)
    const [left, right] = [opens(), opens()]
    const now = vi.spyOn(Date, 'now').mockReturnValue(Date.UTC(2026, 2, 2, 9, 46, 29, 999))
    tells(left, 1, 5)
    now.mockReturnValue(Date.UTC(2026, 2, 2, 9, 46, 30))
    tells(right, 1, 5)
    now.mockReturnValue(Date.UTC(2026, 2, 2, 10, 12))
    tells(opens(), 1, 5)
    await rungUntilNow()
    expect([shown.length, sounds]).toEqual([1, 1])
  })

  test('rings again for the next, also where the first was read meanwhile and the count is the same', async () => {
    await isGone(true)
    const line = opens()
    tells(line, 1, 5)
    await rungUntilNow()
    tells(line, 1, 6)
    await rungUntilNow()
    expect([shown.map(({ isOpen }) => isOpen), sounds]).toEqual([[false, true], 2])
    // Told anew, or fewer of them: nothing was written.
    tells(line, 1, 6)
    reads(line)
    await rungUntilNow()
    expect([shown.map(({ isOpen }) => isOpen), sounds]).toEqual([[false, false], 2])
  })

  test('that stands there when the page is opened is no news', async () => {
    await isGone(true)
    const line = new PretendLine()
    new Chats(adasMe, line as unknown as ConsoleSocket, (command) => command, opened)
    tells(line, 2, 5)
    await rungUntilNow()
    tells(line, 1, 5)
    await rungUntilNow()
    expect([shown, sounds]).toEqual([[], 0])
  })

  test('is seen where a tab is in sight: it rings nowhere, neither then nor later', async () => {
    await isGone(false)
    const [left, right] = [opens(), opens()]
    tells(left, 1, 5)
    await rungUntilNow()
    await isGone(true)
    tells(right, 1, 5)
    await rungUntilNow()
    expect([shown, sounds]).toEqual([[], 0])
  })

  test('that is pressed opens the room of its session', async () => {
    await isGone(true)
    tells(opens(), 1, 5)
    await rungUntilNow()
    shown[0]?.onclick?.()
    expect(opened.mock.calls).toEqual([[mira]])
  })

  test('that is pressed opens nothing that may be another’s by now', async () => {
    await isGone(true)
    const line = opens()
    tells(line, 1, 5)
    await rungUntilNow()
    line.connected = false
    shown[0]?.onclick?.()
    line.connected = true
    reads(line)
    shown[0]?.onclick?.()
    expect(opened.mock.calls).toEqual([])
  })

  test('names neither who wrote nor what', async () => {
    await isGone(true)
    tells(opens(), 1, 5)
    await rungUntilNow()
    expect(shown[0]?.options.body).toBe('A customer wrote to you')
  })
})
