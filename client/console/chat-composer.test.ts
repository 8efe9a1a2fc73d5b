import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { render } from 'vitest-browser-svelte'
import '../ui/base.css'
import '../ui/tokens.css'
import { Composing } from '../ui/chat/composing.svelte.ts'
import { Conversation } from '../ui/chat/conversation.svelte.ts'
import { PretendFiles } from '../ui/chat/pretend-files.svelte.ts'
import { PretendChat } from '../ui/chat/testing.ts'
import ChatComposer from './ChatComposer.svelte'
import { Later, mirasRoom, pretendDesk, PretendServer, row } from './testing.ts'

const id = (number: number) => `019a0000-0000-7000-8000-${String(number).padStart(12, '0')}`
const greeting = { id: id(1), team: null, title: 'Greeting', text: 'Hello {customer}' }
const hours = { id: id(2), team: null, title: 'Opening hours', text: 'We are here\nfrom 9 to 5.' }

const field = page.getByRole('textbox', { name: 'Message to Mira Lindt' })
const area = () => field.element() as HTMLTextAreaElement
const opener = page.getByRole('button', { name: 'Saved replies' })
const option = (name: RegExp) => page.getByRole('option', { name })
const status = () =>
  page
    .getByRole('status')
    .elements()
    .map((each) => each.textContent?.trim())
    .filter(Boolean)
let places = 0

describe('what an agent writes', () => {
  let chat: PretendChat
  let server: PretendServer
  let conversation: Conversation

  beforeEach(async () => {
    // The list stands above the field.
    document.body.style.paddingBlockStart = '20rem'
    chat = new PretendChat()
    server = new PretendServer({ [`?session=${row.id}`]: { items: [greeting, hours] } })
    conversation = new Conversation('agent', `composer ${++places}`, chat)
    const composing = new Composing(conversation, async () => new PretendFiles())
    await render(ChatComposer, { desk: pretendDesk(), room: mirasRoom(), composing })
    await field.click()
  })
  afterEach(() => {
    vi.unstubAllGlobals()
    document.body.style.paddingBlockStart = ''
  })
  const sent = () => chat.heard.map(({ text }) => text)
  const type = (keys: string) => userEvent.keyboard(keys)

  test('is sent by Enter, and not by the Enter that confirms a word', async () => {
    await type('Hello')
    const enter = { key: 'Enter', bubbles: true, cancelable: true }
    for (const told of [{ isComposing: true }, { isComposing: false, keyCode: 229 }])
      area().dispatchEvent(new KeyboardEvent('keydown', { ...enter, ...told }))
    expect(sent()).toEqual([])
    await type('{Shift>}{Enter}{/Shift}Mira{Enter}')
    await expect.poll(sent).toEqual(['Hello\nMira'])
  })

  describe('while saved replies are looked for', () => {
    test('is not sent before they are here, and Enter chooses when they are', async () => {
      const answer = new Later<object>()
      server.answers(`?session=${row.id}`, answer.promise)
      await type('/gre{Enter}')
      await expect.poll(status).toEqual(['Loading saved replies'])
      expect(sent()).toEqual([])
      answer.resolve({ items: [greeting, hours] })
      await expect.element(option(/Greeting/)).toHaveAttribute('aria-selected', 'true')
      await type('{Enter}')
      await expect.element(field).toHaveValue('Hello Mira Lindt')
      expect(sent()).toEqual([])
    })

    test('is not sent where none fits; the list says how it is, and Escape makes it a message', async () => {
      await type('/home')
      await expect
        .poll(() => status().join())
        .toMatch(/^No saved reply fits.*Press Escape, then Enter, to send what you wrote as it is\.$/s)
      await type('{Enter}')
      expect([sent(), area().value]).toEqual([[], '/home'])
      await type('{Escape}')
      await expect.element(page.getByRole('listbox')).not.toBeInTheDocument()
      await type('{Enter}')
      await expect.poll(sent).toEqual(['/home'])
    })

    test.each(['/ 5 pieces', '/home/ada'])('is sent as it is where it is no search: %s', async (text) => {
      await type(`${text}{Enter}`)
      await expect.poll(sent).toEqual([text])
    })

    test('is what was looked for alone: the reply takes its place', async () => {
      await type('/hours')
      await option(/Opening hours/).click()
      await expect.element(field).toHaveValue('We are here\nfrom 9 to 5.')
      await expect.element(field).toHaveFocus()
      await type(' Ada')
      await expect.element(field).toHaveValue('We are here\nfrom 9 to 5. Ada')
    })
  })

  describe('keeps what is written when a reply is chosen by the button', () => {
    beforeEach(async () => {
      await type('Dear all, and see you')
      area().setSelectionRange(5, 8)
    })

    test('which comes where the caret is, and goes again by the browser’s undo', async () => {
      await opener.click()
      await option(/Greeting/).click()
      await expect.element(field).toHaveValue('Dear Hello Mira Lindt, and see you')
      expect(conversation.draft).toBe('Dear Hello Mira Lindt, and see you')
      await expect.element(field).toHaveFocus()
      expect(area().selectionEnd).toBe(21)
      await type('{Control>}z{/Control}')
      await expect.element(field).toHaveValue('Dear all, and see you')
      expect(conversation.draft).toBe('Dear all, and see you')
    })

    test('also by the keyboard alone', async () => {
      ;(opener.element() as HTMLElement).focus()
      await type('{Enter}')
      await expect.element(option(/Greeting/)).toBeVisible()
      await expect.element(field).toHaveValue('Dear all, and see you')
      await type('{ArrowDown}{Enter}')
      await expect.element(field).toHaveValue('Dear We are here\nfrom 9 to 5., and see you')
    })

    test('and while none is chosen', async () => {
      await opener.click()
      await type('{Escape}')
      await expect.element(field).toHaveFocus()
      await type('{Enter}')
      await expect.poll(sent).toEqual(['Dear all, and see you'])
    })
  })
})
