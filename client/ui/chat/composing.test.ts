import { beforeEach, describe, expect, test } from 'vitest'
import { Composing, LONGEST } from './composing.svelte.ts'
import { Conversation } from './conversation.svelte.ts'
import { PretendFiles } from './pretend-files.svelte.ts'
import { chatState, PretendChat } from './testing.ts'

const plan = (number: number) => new File(['plan'], `plan ${number}.png`, { type: 'image/png' })
const plans = (count: number) => Array.from({ length: count }, (_each, n) => plan(n + 1))
let places = 0

describe('what is being written', () => {
  let server: PretendChat
  let files: PretendFiles
  let composing: Composing
  beforeEach(() => {
    server = new PretendChat()
    files = new PretendFiles()
    const conversation = new Conversation('agent', `composing ${++places}`, server)
    composing = new Composing(conversation, async () => files)
  })
  const sent = () => server.messages.map((each) => [each.text, each.files.map(({ name }) => name)])

  test('goes with its files by one press, without the blanks around it, and leaves an empty field', async () => {
    await composing.attach([plan(1)])
    composing.conversation.draft = '  Look here \n'
    expect(composing.send()).toBe(true)
    await expect.poll(sent).toEqual([['Look here', ['plan 1.png']]])
    expect([composing.conversation.draft, files.list]).toEqual(['', []])
  })

  test('may be files alone', async () => {
    await composing.attach(plans(2))
    expect(composing.send()).toBe(true)
    await expect.poll(sent).toEqual([['', ['plan 1.png', 'plan 2.png']]])
  })

  test.each([
    ['nothing', '', null],
    ['blanks', ' \n ', null],
    ['more than a message may have', 'x'.repeat(LONGEST + 1), null],
    ['a file that is under way', 'Look', 'sending'],
    ['a file that waits for the connection', 'Look', 'waiting'],
    ['a file that is not taken', 'Look', { wrong: 'file-empty' }],
  ] as const)('is not sent while it is %s, and stays', async (_name, draft, state) => {
    if (state) files.holds('plan.png', state)
    await composing.attach([])
    composing.conversation.draft = draft
    expect([composing.isReady, composing.send()]).toEqual([false, false])
    expect(composing.conversation.draft).toBe(draft)
    expect(files.list).toHaveLength(state ? 1 : 0)
    expect(server.heard).toEqual([])
  })

  test('as long as a message may be is sent', () => {
    composing.conversation.draft = 'x'.repeat(LONGEST)
    expect(composing.send()).toBe(true)
  })

  test('is not sent after the end, and stays', () => {
    composing.conversation.take(chatState({ closed: true }))
    composing.conversation.draft = 'Too late'
    expect(composing.send()).toBe(false)
    expect(composing.conversation.draft).toBe('Too late')
  })

  test('has ten files at most', async () => {
    await composing.attach(plans(12))
    expect(files.list).toHaveLength(10)
    expect(composing.mayAttach).toBe(false)
  })

  test('has all files of who chooses twice before the first are there', async () => {
    let fetched = 0
    const slow = new Composing(composing.conversation, async () => {
      fetched++
      await Promise.resolve()
      return new PretendFiles()
    })
    await Promise.all([slow.attach([plan(1)]), slow.attach([plan(2)])])
    expect([slow.attached.map(({ name }) => name), fetched]).toEqual([['plan 1.png', 'plan 2.png'], 1])
  })

  test('has its files also where what sends them could be fetched only the second time', async () => {
    let isAway = true
    const late = new Composing(composing.conversation, async () => {
      if (isAway) throw new Error('a tunnel')
      return files
    })
    await expect(late.attach([plan(1)])).rejects.toThrow('a tunnel')
    isAway = false
    await late.attach([plan(1)])
    expect(late.attached.map(({ name }) => name)).toEqual(['plan 1.png'])
  })
})
