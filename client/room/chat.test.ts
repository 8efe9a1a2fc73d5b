import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { ChatMessage, Writer } from '../../shared/chat.ts'
import type { AgentId } from '../../shared/ids.ts'
import { alerts } from '../ui/alerts.svelte.ts'
import type { ChatLink } from '../ui/chat/chat-link.ts'
import { newLetterId } from '../ui/chat/outbox.svelte.ts'
import { RoomChat } from './chat.svelte.ts'
import { Room } from './room.svelte.ts'
import { cleosRoom, PretendLink, type PretendLine } from './testing.ts'

beforeEach(() => localStorage.clear())
afterEach(() => vi.restoreAllMocks())

async function cleoChats(change: Partial<ChatLink>) {
  const startsOver = vi.fn(() => true)
  const room = new Room(new PretendLink(), startsOver, vi.fn())
  await room.enter()
  const link: ChatLink = {
    read: () => Promise.resolve({ items: [], chat: cleosRoom().chat }),
    write: () => Promise.resolve('unreachable'),
    seen: () => Promise.resolve('kept'),
    typing: vi.fn(),
    ...change,
  }
  const chat = new RoomChat(room, cleosRoom().id, link)
  return { room, chat, startsOver }
}

const letter = (text: string) => ({ id: newLetterId(), text, files: [], at: '2026-03-02T09:00:00.000Z' })

test('a message that comes while the page is hidden rings once, one of her own never', async () => {
  const { room, chat } = await cleoChats({})
  await expect.poll(() => chat.alerts).not.toBeNull()
  const raised = vi.spyOn(alerts, 'raise').mockReturnValue(() => undefined)
  const line = room.line as unknown as PretendLine
  const message = (number: number, from: Writer): ChatMessage => ({
    ...{ id: newLetterId(), number, from, text: 'Private', files: [], at: '2026-03-02T09:00:00.000Z' },
  })
  const ada = { kind: 'agent', id: '019a0000-0000-7000-8000-000000000009' as AgentId, name: 'Ada' } as const
  const tells = (number: number, from: Writer) =>
    line.tells('message', {
      session: cleosRoom().id,
      message: message(number, from),
      chat: { ...cleosRoom().chat, last: number },
      seq: 5 + number,
    })
  tells(1, ada)
  tells(2, { kind: 'customer' })
  expect(raised.mock.calls).toEqual([[`chat ${cleosRoom().id} 1`, 'You have a new message', { away: true }]])
})

test.each(['not-admitted', 'no-room'] as const)(
  'a gate that was closed meanwhile (%s) is for the whole page, and what was written waits behind it',
  async (refusal) => {
    const { chat, startsOver } = await cleoChats({ write: () => Promise.resolve({ refusal }) })
    const { outbox } = chat.conversation
    outbox.add(letter('Is Friday fine?'))
    await expect.poll(() => startsOver.mock.calls.length).toBe(1)
    expect(outbox.letters.map((each) => [each.text, outbox.stateOf(each)])).toEqual([
      ['Is Friday fine?', 'waiting'],
    ])
  },
)

test('a page whose browser holds another room says so, whichever part of it is told', async () => {
  const { room, chat } = await cleoChats({ write: () => Promise.resolve({ refusal: 'other-room' }) })
  chat.conversation.outbox.add(letter('Hello'))
  await expect.poll(() => room.barrier).toBe('other-room')
})

test('any other refusal is of the message alone', async () => {
  const { room, chat, startsOver } = await cleoChats({ write: () => Promise.resolve({ refusal: 'invalid' }) })
  const { outbox } = chat.conversation
  outbox.add(letter('Hello'))
  await expect.poll(() => outbox.letters.map((each) => outbox.stateOf(each))).toEqual(['failed'])
  expect([room.barrier, startsOver.mock.calls.length]).toEqual([null, 0])
})
