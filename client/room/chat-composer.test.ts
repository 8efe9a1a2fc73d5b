import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { render } from 'vitest-browser-svelte'
import '../ui/tokens.css'
import { Composing } from '../ui/chat/composing.svelte.ts'
import { Conversation } from '../ui/chat/conversation.svelte.ts'
import { PretendFiles } from '../ui/chat/pretend-files.svelte.ts'
import { PretendChat } from '../ui/chat/testing.ts'
import type { RoomChat } from './chat.svelte.ts'
import ChatBar from './ChatBar.svelte'
import ChatComposer from './ChatComposer.svelte'
import { Place } from './place.svelte.ts'
import { cleosRoom } from './testing.ts'

const field = page.getByRole('textbox', { name: 'Write to Ada' })
let places = 0

describe('what the customer writes', () => {
  let server: PretendChat
  let conversation: Conversation
  let hasKeyboard: boolean

  let composing: Composing

  beforeEach(async () => {
    hasKeyboard = true
    vi.spyOn(window, 'matchMedia').mockImplementation(
      () => ({ matches: hasKeyboard }) as Partial<MediaQueryList> as MediaQueryList,
    )
    server = new PretendChat()
    conversation = new Conversation('customer', `writes ${++places}`, server)
    composing = new Composing(conversation, async () => new PretendFiles())
    await render(ChatComposer, { composing, agent: 'Ada', place: new Place() })
    await userEvent.type(field.element(), 'Hello Ada')
  })
  afterEach(() => {
    vi.restoreAllMocks()
  })

  test('is sent by Enter where there is a keyboard, and not by the Enter that confirms a word', async () => {
    const enter = { key: 'Enter', bubbles: true, cancelable: true }
    for (const told of [{ isComposing: true }, { isComposing: false, keyCode: 229 }])
      field.element().dispatchEvent(new KeyboardEvent('keydown', { ...enter, ...told }))
    expect([conversation.outbox.letters, server.heard]).toEqual([[], []])
    await userEvent.keyboard('{Enter}')
    await expect.poll(() => server.heard).toMatchObject([{ text: 'Hello Ada' }])
    await expect.element(field).toHaveValue('')
  })

  test('loses a file by the keyboard, which goes on to the next one and then back to the text', async () => {
    await composing.attach(['one.png', 'two.png'].map((name) => new File(['x'], name, { type: 'image/png' })))
    const remove = (name: string) => page.getByRole('button', { name: `Remove ${name}` })
    remove('one.png').element().focus()
    await userEvent.keyboard('{Enter}')
    await expect.element(remove('two.png')).toHaveFocus()
    await userEvent.keyboard('{Enter}')
    await expect.element(field).toHaveFocus()
  })

  test('goes on in a new line on a phone', async () => {
    hasKeyboard = false
    await userEvent.keyboard('{Enter}One more thing')
    await expect.element(field).toHaveValue('Hello Ada\nOne more thing')
    expect(server.heard).toEqual([])
  })
})

describe('what waits to be read by the customer', () => {
  async function waits(count: number, seenByCustomer: number): Promise<void> {
    const server = new PretendChat(count)
    for (const message of server.messages)
      message.from = { kind: 'agent', id: message.id as string as never, name: 'Ada Quist' }
    server.state = { seenByCustomer }
    const conversation = new Conversation('customer', `waits ${++places}`, server)
    await conversation.log.catchUp()
    const chat = { conversation } as RoomChat
    await render(ChatBar, { chat, now: cleosRoom(), place: new Place() })
  }
  const opener = page.getByRole('button', { name: /^Open chat/ })

  test.each([
    ['is counted', 3, 0, 'Open chat, 3 unread messages', '3'],
    ['is counted where what came before was read', 9, 5, 'Open chat, 4 unread messages', '4'],
    ['is at least what is here, where more of it is not', 9, 4, 'Open chat, 4 or more unread messages', '4+'],
    ['is nothing when all was read', 9, 9, 'Open chat', ''],
  ])('%s', async (_name, count, seen, name, badge) => {
    await waits(count, seen)
    await expect.element(opener).toHaveAccessibleName(name)
    await expect.element(opener).toHaveTextContent(badge ? badge : /^$/)
  })
})
