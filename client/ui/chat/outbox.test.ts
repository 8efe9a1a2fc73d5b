import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { ChatMessage } from '../../../shared/chat.ts'
import { newLetterId, Outbox } from './outbox.svelte.ts'
import { at, PretendChat } from './testing.ts'

const letter = (text: string) => ({ id: newLetterId(), text, files: [], at })
const texts = (of: readonly { text: string }[]) => of.map(({ text }) => text)
const states = (outbox: Outbox) => outbox.letters.map((each) => `${each.text} ${outbox.stateOf(each)}`)
let places = 0

describe('the outbox', () => {
  let server: PretendChat
  let place: string
  let delivered: ChatMessage[]
  /** A tab that is opened on this chat. */
  const opens = () => new Outbox(place, server, (message) => delivered.push(message))

  beforeEach(() => {
    localStorage.clear()
    server = new PretendChat()
    place = `place ${++places}`
    delivered = []
  })
  afterEach(() => {
    vi.restoreAllMocks()
  })

  test('sends at once, and lets go of what the server has', async () => {
    const outbox = opens()
    outbox.add(letter('Hello Mira'))
    expect(states(outbox)).toEqual(['Hello Mira sending'])
    await expect.poll(() => outbox.letters).toEqual([])
    expect(delivered).toEqual(server.messages)
    expect(texts(delivered)).toEqual(['Hello Mira'])
    expect(Object.keys(localStorage)).toEqual([])
  })

  test('without a connection keeps everything and says so, and sends it in order when the line is back', async () => {
    server.reachable = false
    const outbox = opens()
    for (const text of ['one', 'two', 'three']) outbox.add(letter(text))
    await expect.poll(() => outbox.waiting).toBe(true)
    expect(states(outbox)).toEqual(['one waiting', 'two waiting', 'three waiting'])
    server.reachable = true
    outbox.wake()
    await expect.poll(() => outbox.letters).toEqual([])
    expect(texts(server.messages)).toEqual(['one', 'two', 'three'])
    expect(outbox.waiting).toBe(false)
  })

  test('sends nothing before what was written earlier has been answered', async () => {
    const outbox = opens()
    const answer = server.hold()
    outbox.add(letter('one'))
    outbox.add(letter('two'))
    outbox.wake()
    expect(texts(server.heard)).toEqual(['one'])
    answer()
    await expect.poll(() => texts(server.heard)).toEqual(['one', 'two'])
  })

  test('sends what was never answered again under the same id: it is one message', async () => {
    server.losesAnswers = true
    const outbox = opens()
    outbox.add(letter('once'))
    await expect.poll(() => outbox.waiting).toBe(true)
    server.losesAnswers = false
    outbox.wake()
    await expect.poll(() => outbox.letters).toEqual([])
    expect(texts(server.heard)).toEqual(['once', 'once'])
    expect(new Set(server.heard.map(({ id }) => id)).size).toBe(1)
    expect(texts(server.messages)).toEqual(['once'])
    expect(delivered).toEqual(server.messages)
  })

  test.each(['not-admitted', 'other-tab', 'not-logged-in'] as const)(
    'whoever may not write now (%s) has nothing refused: it goes when that is put right, and not before',
    async (refusal) => {
      const outbox = opens()
      server.refuses = () => refusal
      outbox.add(letter('one'))
      await expect.poll(() => server.heard).toHaveLength(1)
      outbox.add(letter('two'))
      server.refuses = () => null
      expect(states(outbox)).toEqual(['one waiting', 'two waiting'])
      expect(texts(server.heard)).toEqual(['one'])
      outbox.wake()
      await expect.poll(() => texts(server.messages)).toEqual(['one', 'two'])
    },
  )

  test.each([
    ['that she may not write', () => (server.refuses = () => 'not-admitted')],
    ['no word', () => (server.losesAnswers = true)],
  ])('a wake while a send is under way is not lost, when the answer to that is %s', async (_name, fails) => {
    // Whoever waits would wait for longer than the test.
    vi.spyOn(globalThis, 'setTimeout')
    const outbox = opens()
    const answer = server.hold()
    fails()
    outbox.add(letter('one'))
    expect(server.heard).toHaveLength(1)
    server.refuses = () => null
    server.losesAnswers = false
    const timers = vi.mocked(setTimeout).mock.calls.length
    outbox.wake()
    answer()
    await expect.poll(() => outbox.letters, { interval: 5 }).toEqual([])
    expect(texts(server.messages)).toEqual(['one'])
    // Patience begins with a second.
    const waits = vi
      .mocked(setTimeout)
      .mock.calls.slice(timers)
      .map(([, ms]) => ms)
    expect(waits).not.toContain(1_000)
  })

  test('an answer that fails in no known way stops nothing for good', async () => {
    const outbox = opens()
    vi.spyOn(server, 'write').mockRejectedValueOnce(new Error('not a message'))
    const send = outbox.send.bind(outbox)
    vi.spyOn(outbox, 'send').mockImplementation(() => send().catch(() => undefined))
    outbox.add(letter('one'))
    await expect.poll(() => server.write).toHaveBeenCalledOnce()
    outbox.wake()
    await expect.poll(() => texts(server.messages)).toEqual(['one'])
  })

  describe('what the server would not have', () => {
    const refused = async () => {
      server.refuses = ({ text }) => (text === 'two' ? 'session-ended' : null)
      const outbox = opens()
      for (const text of ['one', 'two', 'three']) outbox.add(letter(text))
      await expect.poll(() => states(outbox)).toEqual(['two failed'])
      const [two] = outbox.letters
      if (!two) throw new Error('nothing is here')
      return { outbox, two }
    }

    test('is shown as not sent, and what was written after it goes on in order', async () => {
      const { outbox } = await refused()
      expect(texts(server.messages)).toEqual(['one', 'three'])
      expect(outbox.waiting).toBe(false)
      outbox.wake()
      expect(texts(server.heard)).toEqual(['one', 'two', 'three'])
    })

    test('is still there after a reload, and not sent by itself', async () => {
      await refused()
      const outbox = opens()
      expect(states(outbox)).toEqual(['two failed'])
      outbox.wake()
      expect(texts(server.heard)).toEqual(['one', 'two', 'three'])
    })

    test('goes again at a press, under the same id', async () => {
      const { outbox, two } = await refused()
      server.refuses = () => null
      outbox.again(two)
      expect(states(outbox)).toEqual(['two sending'])
      await expect.poll(() => outbox.letters).toEqual([])
      expect(server.messages.at(-1)).toMatchObject({ id: two.id, text: 'two' })
    })

    test('is thrown away at a press, for good', async () => {
      const { outbox, two } = await refused()
      outbox.discard(two)
      expect([outbox.letters, opens().letters]).toEqual([[], []])
    })

    test('is sent once where the storage is full and cannot say so of it', async () => {
      const setItem = Storage.prototype.setItem
      vi.spyOn(Storage.prototype, 'setItem').mockImplementation(function (this: Storage, key, value) {
        if (value.includes('refused')) throw new DOMException('full', 'QuotaExceededError')
        setItem.call(this, key, value)
      })
      const { outbox, two } = await refused()
      expect(texts(server.heard)).toEqual(['one', 'two', 'three'])
      outbox.discard(two)
      expect([outbox.letters, opens().letters]).toEqual([[], []])
    })
  })

  test('a reload takes up what was kept, in order, and what a clock that was put back says changes nothing', async () => {
    server.reachable = false
    const before = opens()
    for (const text of ['one', 'two', 'three']) before.add(letter(text))
    vi.spyOn(Date, 'now').mockReturnValue(Date.now() - 3_600_000)
    const after = opens()
    expect(texts(after.letters)).toEqual(['one', 'two', 'three'])
    for (const text of ['four', 'five']) after.add(letter(text))
    expect(texts(after.letters)).toEqual(['one', 'two', 'three', 'four', 'five'])
    server.reachable = true
    after.wake()
    await expect.poll(() => after.letters).toEqual([])
    expect(texts(server.messages)).toEqual(['one', 'two', 'three', 'four', 'five'])
  })

  test('what was on its way at a reload is one message, though it is sent again', async () => {
    const answer = server.hold()
    opens().add(letter('once'))
    const after = opens()
    answer()
    after.wake()
    await expect.poll(() => after.letters).toEqual([])
    expect(texts(server.messages)).toEqual(['once'])
  })

  test('where the browser forbids storage, it sends all the same', async () => {
    for (const name of ['setItem', 'getItem', 'removeItem'] as const)
      vi.spyOn(Storage.prototype, name).mockImplementation(() => {
        throw new DOMException('forbidden', 'SecurityError')
      })
    server.reachable = false
    const outbox = opens()
    for (const text of ['one', 'two']) outbox.add(letter(text))
    await expect.poll(() => states(outbox)).toEqual(['one waiting', 'two waiting'])
    server.reachable = true
    outbox.wake()
    await expect.poll(() => outbox.letters).toEqual([])
    expect(texts(server.messages)).toEqual(['one', 'two'])
  })

  test('another chat’s letters are not its own', () => {
    server.reachable = false
    opens().add(letter('for Mira'))
    place = `place ${++places}`
    expect(opens().letters).toEqual([])
  })

  describe('in two tabs', () => {
    /** A browser tells tabs of what others keep; here each hears of its own as well. */
    beforeEach(() => {
      for (const name of ['setItem', 'removeItem'] as const) {
        const change: (...of: string[]) => void = Storage.prototype[name]
        vi.spyOn(Storage.prototype, name).mockImplementation(function (this: Storage, ...of: string[]) {
          change.apply(this, of)
          queueMicrotask(() => dispatchEvent(new StorageEvent('storage', { key: of[0] ?? null })))
        })
      }
    })

    test('neither loses what the other wrote, and each message is one, in the order of writing', async () => {
      server.reachable = false
      const [left, right] = [opens(), opens()]
      left.add(letter('one'))
      right.add(letter('two'))
      left.add(letter('three'))
      await expect.poll(() => texts(right.letters)).toEqual(['one', 'two', 'three'])
      expect(texts(left.letters)).toEqual(['one', 'two', 'three'])
      server.reachable = true
      left.wake()
      right.wake()
      await expect.poll(() => [left.letters, right.letters]).toEqual([[], []])
      expect(texts(server.messages)).toEqual(['one', 'two', 'three'])
    })

    test('the one sends what the other was closed over', async () => {
      const right = opens()
      server.refuses = () => 'other-tab'
      const left = opens()
      left.add(letter('one'))
      await expect.poll(() => server.heard.length).toBeGreaterThan(0)
      server.refuses = () => null
      right.wake()
      await expect.poll(() => [left.letters, right.letters]).toEqual([[], []])
      expect(texts(server.messages)).toEqual(['one'])
    })

    test.each([
      ['sent', (right: Outbox) => right.wake()],
      ['thrown away', (right: Outbox) => right.letters.forEach((each) => right.discard(each))],
    ])('what was %s in one is not brought back as not sent by the other', async (_name, does) => {
      const left = opens()
      server.refuses = () => 'session-ended'
      const answer = server.hold()
      left.add(letter('one'))
      expect(server.heard).toHaveLength(1)
      const other = new PretendChat()
      const right = new Outbox(place, other, () => undefined)
      does(right)
      await expect.poll(() => right.letters).toEqual([])
      answer()
      await expect.poll(() => [left.letters, right.letters]).toEqual([[], []])
      await left.send()
      expect([left.letters, opens().letters]).toEqual([[], []])
    })
  })
})
