import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { CannedReply } from '../../shared/canned-replies.ts'
import type { CannedReplyId } from '../../shared/ids.ts'
import { Replies } from './replies.svelte.ts'
import { Later, pretendDesk, PretendServer, row } from './testing.ts'

let ids = 0
const reply = (title: string, text: string): CannedReply => {
  const id = `019a0000-0000-7000-8000-${String(++ids).padStart(12, '0')}` as CannedReplyId
  return { id, team: null, title, text }
}
const greeting = reply('Greeting', 'Hello {customer}, this is {agent}.')
const hours = reply('Opening hours', 'We are here from 9 to 5.')
const asked = `?session=${row.id}`

describe('saved replies', () => {
  let server: PretendServer
  let replies: Replies
  beforeEach(() => {
    server = new PretendServer({ [asked]: { items: [greeting, hours] } })
    replies = new Replies(pretendDesk(), row.id)
  })
  afterEach(() => {
    vi.unstubAllGlobals()
  })
  const found = () => replies.found.map(({ title }) => title)
  /** Letter by letter, until the replies are there. */
  async function types(draft: string): Promise<void> {
    for (let length = 1; length <= draft.length; length++) replies.typed(draft.slice(0, length))
    await expect.poll(() => replies.all).not.toBeNull()
  }

  test('open by a "/" that is all there is, and not by one within what is written', () => {
    replies.typed('Hello /')
    replies.typed('/pasted')
    expect(replies.isOpen).toBe(false)
    replies.typed('/')
    expect([replies.isOpen, replies.isTyped]).toEqual([true, true])
  })

  test.each([
    ['/', ['Greeting', 'Opening hours']],
    ['/gre', ['Greeting']],
    ['/HOURS op', ['Opening hours']],
    ['/here', ['Opening hours']],
    ['/ours', []],
  ])('%s finds those in which each word begins one', async (draft, titles) => {
    await types(draft)
    expect(found()).toEqual(titles)
  })

  test.each(['', 'gre', '/ ', '/ 5 pieces', '/home/', '/gre\n'])(
    'close when what is written is no search any more (%j), until it is a "/" again',
    async (draft) => {
      await types('/g')
      replies.typed(draft)
      expect(replies.isOpen).toBe(false)
      replies.typed('/g')
      expect(replies.isOpen).toBe(false)
      replies.typed('/')
      expect(replies.isOpen).toBe(true)
    },
  )

  test('by the button are all of them, whatever is written, and what is typed then closes them', async () => {
    replies.open()
    await expect.poll(found).toEqual(['Greeting', 'Opening hours'])
    expect(replies.isTyped).toBe(false)
    replies.typed('/gre')
    expect(replies.isOpen).toBe(false)
  })

  test('are read once, however fast it is typed', async () => {
    const answer = new Later<object>()
    server.answers(asked, answer.promise)
    for (const draft of ['/', '/g', '/gr']) replies.typed(draft)
    expect([replies.all, replies.current]).toEqual([null, null])
    answer.resolve({ items: [greeting, hours] })
    await expect.poll(found).toEqual(['Greeting'])
    await types('/o')
    expect(server.asked).toHaveLength(1)
  })

  test('that could not be read say so, and are asked for again at the next letter', async () => {
    server.answers(asked, Promise.reject(new TypeError('no line')))
    replies.typed('/')
    await expect.poll(() => replies.failed).toBe(true)
    server.answers(asked, { items: [hours] })
    replies.typed('/o')
    await expect.poll(found).toEqual(['Opening hours'])
    expect(replies.failed).toBe(false)
  })

  test('are chosen among by arrows, round and round, and left by Escape', async () => {
    await types('/')
    const at = (key: string) => [replies.press(key), replies.current?.title]
    expect(replies.current).toEqual(greeting)
    expect(at('ArrowDown')).toEqual([true, 'Opening hours'])
    expect(at('ArrowDown')).toEqual([true, 'Greeting'])
    expect(at('ArrowUp')).toEqual([true, 'Opening hours'])
    expect(at('Enter')).toEqual([false, 'Opening hours'])
    expect([replies.press('Escape'), replies.isOpen]).toEqual([true, false])
  })

  test('name the customer and the agent, also where a name looks like a place for one', () => {
    const names = { customer: '{agent}', agent: 'Ada Brandt' }
    expect(replies.filled(greeting, names)).toBe('Hello {agent}, this is Ada Brandt.')
    expect(replies.filled(reply('Odd', '{customer} {team} {agent}'), names)).toBe('{agent} {team} Ada Brandt')
  })
})
