import fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import { Conversation } from './conversation.svelte.ts'
import { Log } from './log.svelte.ts'
import { chatState, message, messages, PretendChat } from './testing.ts'

const numbers = (log: Log) => log.messages.map(({ number }) => number)
const from = (first: number, last: number) =>
  Array.from({ length: last - first + 1 }, (_each, n) => first + n)
const noted = () => undefined
/** A log that has read the newest page of so many messages. */
async function reads(count: number, page = 4) {
  const server = new PretendChat(count, page)
  const log = new Log(server)
  await log.catchUp()
  return { server, log }
}
let places = 0

describe('the log of a chat', () => {
  test('begins with the newest page, and goes back page by page to the first message, none of them twice', async () => {
    const { log } = await reads(10)
    expect(numbers(log)).toEqual(from(7, 10))
    while (log.hasOlder) expect(await log.older(noted)).toBe(true)
    expect(numbers(log)).toEqual(from(1, 10))
    expect(await log.older(noted)).toBe(false)
  })

  test('asks for one page at a time', async () => {
    const { server, log } = await reads(12)
    const both = [log.older(noted), log.older(noted)]
    expect(await Promise.all(both)).toEqual([true, false])
    expect(server.asked.filter(({ before }) => before)).toEqual([{ before: 9 }])
  })

  test('has what is heard next at once, and heard again it is one', async () => {
    const { server, log } = await reads(4)
    log.hear(message(5), chatState({ last: 5 }))
    log.hear(message(5), chatState({ last: 5 }))
    log.hear(message(3))
    expect(numbers(log)).toEqual(from(1, 5))
    expect(server.asked).toHaveLength(1)
  })

  test('shows nothing behind a gap before the gap is filled', async () => {
    const { server, log } = await reads(4)
    server.messages = messages(12)
    log.hear(message(12), server.chat)
    expect(numbers(log)).toEqual(from(1, 4))
    await expect.poll(() => numbers(log)).toEqual(from(1, 12))
    expect(server.asked.slice(1)).toEqual([{ after: 4 }, { after: 8 }])
  })

  test('knows by what the other side has seen, or by a count alone, that something is missing', async () => {
    const { server, log } = await reads(4)
    server.messages = messages(6)
    log.take(server.chat)
    await expect.poll(() => numbers(log)).toEqual(from(1, 6))
  })

  test('keeps what is heard while the first page is on its way', async () => {
    const server = new PretendChat(4)
    const log = new Log(server)
    const answer = server.hold()
    const caughtUp = log.catchUp()
    server.messages = messages(6)
    for (const number of [6, 5]) log.hear(message(number), server.chat)
    expect(log.messages).toEqual([])
    answer()
    await caughtUp
    expect(numbers(log)).toEqual(from(1, 6))
  })

  test('whoever was away for long begins with the newest page again', async () => {
    const { server, log } = await reads(4)
    server.messages = messages(300)
    log.take(server.chat)
    await expect.poll(() => numbers(log)).toEqual(from(297, 300))
    expect(server.asked).toHaveLength(2)
  })

  test('a page further back that comes when the newest has been begun with again makes no gap', async () => {
    const { server, log } = await reads(10)
    const answer = server.hold()
    const before = vi.fn()
    const older = log.older(before)
    server.messages = messages(400)
    log.take(server.chat)
    await expect.poll(() => numbers(log)).toEqual(from(397, 400))
    answer()
    expect(await older).toBe(false)
    expect(numbers(log)).toEqual(from(397, 400))
    expect(before).not.toHaveBeenCalled()
    expect(await log.older(noted)).toBe(true)
    expect(numbers(log)).toEqual(from(393, 400))
  })

  test('a page that is read late takes nothing back that was heard meanwhile', async () => {
    const { server, log } = await reads(4)
    const answer = server.hold()
    const read = vi.spyOn(server, 'read')
    log.take(chatState({ last: 5 }))
    server.messages = messages(7)
    for (const number of [5, 6, 7]) log.hear(message(number), chatState({ last: 7, seenByCustomer: 6 }))
    expect(numbers(log)).toEqual(from(1, 7))
    log.take(chatState({ last: 7, seenByCustomer: 6, closed: true }))
    answer()
    await expect.poll(() => read.mock.settledResults.at(-1)?.type).toBe('fulfilled')
    expect(numbers(log)).toEqual(from(1, 7))
    expect(log.chat).toEqual(chatState({ last: 7, seenByCustomer: 6, closed: true }))
  })

  test('that the session ended meanwhile is not taken back by a page that was read before', async () => {
    const { server, log } = await reads(4)
    const answer = server.hold()
    server.messages = messages(6)
    log.take(server.chat)
    log.take({ ...server.chat, closed: true })
    answer()
    await expect.poll(() => numbers(log)).toEqual(from(1, 6))
    expect(log.chat?.closed).toBe(true)
  })

  test('how far things are never falls, and what else is said by an older word is not taken', () => {
    const log = new Log(new PretendChat())
    log.take(chatState({ last: 9, seenByCustomer: 8, seenByAgent: 7, closed: true, attachments: false }))
    log.take(chatState({ last: 9, seenByCustomer: 5, seenByAgent: 7 }))
    log.take(chatState({ last: 8, seenByCustomer: 8, seenByAgent: 7 }))
    log.take(chatState({ last: 9, seenByCustomer: 8, seenByAgent: 6 }))
    const known = chatState({ last: 9, seenByCustomer: 8, seenByAgent: 7 })
    expect(log.chat).toEqual({ ...known, closed: true, attachments: false })
    // The session was renewed.
    log.take(known)
    expect(log.chat).toEqual(known)
  })

  test('who may not read now reads on when that is put right', async () => {
    const { server, log } = await reads(4)
    const read = vi.spyOn(server, 'read').mockResolvedValue({ refusal: 'not-admitted' })
    server.messages = messages(6)
    log.take(server.chat)
    await expect.poll(() => read).toHaveBeenCalledOnce()
    await log.catchUp()
    expect(read).toHaveBeenCalledOnce()
    read.mockRestore()
    log.wake()
    await expect.poll(() => numbers(log)).toEqual(from(1, 6))
  })

  test.each([
    ['that she may not read', { refusal: 'not-admitted' } as const],
    ['no word', 'unreachable' as const],
  ])('a wake while a page is on its way is not lost, when the answer to that is %s', async (_name, fails) => {
    const { server, log } = await reads(4)
    let answer = (): void => undefined
    vi.spyOn(server, 'read').mockReturnValueOnce(new Promise((resolve) => (answer = () => resolve(fails))))
    server.messages = messages(6)
    log.take(server.chat)
    log.wake()
    const timers = vi.spyOn(globalThis, 'setTimeout')
    answer()
    await expect.poll(() => numbers(log), { interval: 5 }).toEqual(from(1, 6))
    // Patience begins with a second.
    expect(timers.mock.calls.map(([, ms]) => ms)).not.toContain(1_000)
    timers.mockRestore()
  })

  test('an answer that fails in no known way stops nothing for good', async () => {
    const { server, log } = await reads(10)
    const read = vi.spyOn(server, 'read').mockRejectedValueOnce(new Error('not a page'))
    await expect(log.older(noted)).rejects.toThrow('not a page')
    expect(await log.older(noted)).toBe(true)
    const anew = new Log(server)
    read.mockRejectedValueOnce(new Error('not a page'))
    await expect(anew.catchUp()).rejects.toThrow('not a page')
    await anew.catchUp()
    expect(numbers(anew)).toEqual(from(7, 10))
  })

  test('whatever is heard in whatever order, it is whole and in order at the end', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 12 }),
        fc.integer({ min: 1, max: 6 }),
        fc.array(fc.oneof(fc.integer({ min: 1, max: 30 }), fc.constant('older' as const)), { maxLength: 12 }),
        async (first, page, words) => {
          const server = new PretendChat(first, page)
          const log = new Log(server)
          const asked: Promise<unknown>[] = [log.catchUp()]
          for (const word of words) {
            if (word === 'older') asked.push(log.older(noted))
            else {
              // A word may be older than what is here.
              server.messages = messages(Math.max(server.messages.length, word))
              log.hear(message(word), chatState({ last: word }))
            }
            if (numbers(log).length) expect(numbers(log)).toEqual(from(log.first, log.last))
          }
          await Promise.all(asked)
          await expect.poll(() => log.last, { interval: 1 }).toBe(server.messages.length)
          while (log.hasOlder) await log.older(noted)
          expect(numbers(log)).toEqual(from(1, server.messages.length))
        },
      ),
      { numRuns: 60 },
    )
  })
})

describe('what was read', () => {
  const opens = async (count: number) => {
    const server = new PretendChat(count)
    const conversation = new Conversation('agent', `log ${++places}`, server)
    await conversation.log.catchUp()
    return { server, conversation }
  }

  test('is what was in sight, and stays read whatever comes late', async () => {
    const { server, conversation } = await opens(3)
    expect(conversation.unread).toBe(3)
    conversation.inSight = true
    expect(conversation.unread).toBe(0)
    await expect.poll(() => server.seenUpTo).toEqual([3])
    conversation.take(chatState({ last: 3, seenByAgent: 1 }))
    expect([conversation.seenHere, conversation.unread]).toEqual([3, 0])
    conversation.inSight = false
    server.messages = messages(4)
    conversation.hear(message(4), server.chat)
    expect([conversation.seenHere, conversation.unread]).toEqual([3, 1])
  })

  test('in another tab is read here, and no word that is older makes it new again', async () => {
    const { conversation } = await opens(3)
    conversation.take(chatState({ last: 3, seenByAgent: 2, seenByCustomer: 3 }))
    conversation.take(chatState({ last: 3, seenByAgent: 0, seenByCustomer: 1 }))
    expect([conversation.seenHere, conversation.unread]).toEqual([2, 1])
    expect(conversation.isSeen(message(3))).toBe(true)
  })

  test('is also what comes by catching up, while the end stays in sight', async () => {
    const { server, conversation } = await opens(3)
    conversation.inSight = true
    server.messages = messages(5)
    conversation.take(server.chat)
    await expect.poll(() => server.seenUpTo.at(-1)).toBe(5)
  })

  test('is told until the server has heard of it', async () => {
    const { server, conversation } = await opens(3)
    const seen = vi.spyOn(server, 'seen').mockResolvedValueOnce('unreachable')
    conversation.inSight = true
    await expect.poll(() => seen.mock.settledResults.at(-1)?.type).toBe('fulfilled')
    expect(server.seenUpTo).toEqual([])
    conversation.wake()
    await expect.poll(() => server.seenUpTo).toEqual([3])
  })
})
