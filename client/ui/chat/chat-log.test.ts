import { createRawSnippet } from 'svelte'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { render } from 'vitest-browser-svelte'
import '../base.css'
import '../tokens.css'
import ChatLog from './ChatLog.svelte'
import { Conversation } from './conversation.svelte.ts'
import { message, PretendChat } from './testing.ts'

const log = page.getByRole('log')
const box = () => document.querySelector('[role=log]') as HTMLElement
const button = (name: string) => page.getByRole('button', { name })
const fromEnd = () => Math.round(box().scrollHeight - box().scrollTop - box().clientHeight)
const empty = createRawSnippet(() => ({ render: () => '<p>Nothing yet</p>' }))
let places = 0

describe('the log of a chat, as it is shown', () => {
  let server: PretendChat
  let conversation: Conversation
  let pane: HTMLElement

  beforeEach(() => {
    localStorage.clear()
    pane = document.body.appendChild(document.createElement('div'))
    pane.style.cssText = 'display: flex; flex-direction: column; block-size: 200px'
  })
  afterEach(() => pane.remove())

  /** A chat of so many messages, one page of which fills the pane and more. */
  async function opens(count: number): Promise<void> {
    server = new PretendChat(count, 8)
    conversation = new Conversation('agent', `shown ${++places}`, server)
    const props = { conversation, empty, pathOf: () => '', nameOf: () => 'Somebody:', typing: null }
    await render(ChatLog, { target: pane, props })
    await conversation.log.catchUp()
    await expect.poll(() => pane.textContent).toContain(`Message ${count}`)
  }
  /** All was seen, and what was said before is looked at. */
  async function readsBack(): Promise<void> {
    await expect.poll(() => [fromEnd(), conversation.unread]).toEqual([0, 0])
    box().scrollTop = 100
    await isInSight(box().lastElementChild, false)
  }
  /** Ada writes something, and the server will not have it. */
  async function refused(...texts: string[]): Promise<void> {
    server.refuses = () => 'session-ended'
    for (const text of texts) conversation.write(text, [])
    await expect.poll(() => conversation.outbox.letters.every((letter) => letter.refused)).toBe(true)
  }

  describe('in a pane that is not shown', () => {
    test('reads nothing back, and has the newest message at its end when it is shown', async () => {
      pane.style.display = 'none'
      await opens(40)
      server.messages.push(message(41))
      conversation.hear(message(41), server.chat)
      await expect.poll(() => pane.textContent).toContain('Message 41')
      expect(server.asked).toEqual([{}])
      pane.style.display = 'flex'
      await expect.element(page.getByText('Message 41')).toBeInViewport()
      expect(fromEnd()).toBe(0)
      expect(server.asked).toEqual([{}])
    })

    test('stays where it was read', async () => {
      await opens(40)
      await readsBack()
      pane.style.display = 'none'
      await isInSight(box().lastElementChild, false)
      pane.style.display = 'flex'
      await isInSight(box(), true)
      expect(box().scrollTop).toBe(100)
      expect(server.asked).toEqual([{}])
    })

    test('looks for what came before when it is shown and has room for that', async () => {
      pane.style.display = 'none'
      await opens(12)
      pane.style.cssText = 'display: flex; flex-direction: column; block-size: 2000px'
      await expect.element(page.getByText('Message 1', { exact: true })).toBeVisible()
    })
  })

  describe('says what could not be sent', () => {
    test('once, by an alert, and more than one together', async () => {
      await opens(1)
      const alert = page.getByRole('alert')
      await expect.element(alert).toHaveTextContent('')
      await refused('one')
      await expect.element(alert).toHaveTextContent('1 message was not sent. Send it again or discard it.')
      const spoken = spokenBy(alert.element())
      await refused('two')
      await expect.element(alert).toHaveTextContent('2 messages were not sent.')
      expect(spoken()).toEqual(['2 messages were not sent. Send them again or discard them.'])
    })

    test('again where it was sent again and failed again', async () => {
      await opens(1)
      await refused('one')
      const spoken = spokenBy(page.getByRole('alert').element())
      const answer = server.hold()
      await button('Send again').click()
      await expect.element(page.getByRole('alert')).toHaveTextContent(/^$/)
      answer()
      await expect.poll(spoken).toEqual(['1 message was not sent. Send it again or discard it.'])
    })

    test('not of what had failed before it was opened', async () => {
      await opens(1)
      await refused('one')
      const before = page.getByRole('alert').element()
      await expect.poll(() => before.textContent).not.toBe('')
      await render(ChatLog, {
        target: pane,
        props: { conversation, empty, pathOf: () => '', nameOf: () => '', typing: null },
      })
      await expect.poll(() => document.querySelectorAll('[data-state=failed]')).toHaveLength(2)
      expect(page.getByRole('alert').elements().at(-1)?.textContent).toBe('')
    })
  })

  test('what one wrote is spoken once: on its way and sent, it is the same in the page', async () => {
    await opens(1)
    await expect.element(log).toHaveAttribute('aria-live', 'polite')
    const added = additionsTo(box())
    const answer = server.hold()
    conversation.write('Hello Mira', [])
    await expect.element(page.getByText('Sending')).toBeVisible()
    answer()
    await expect.element(page.getByText(/· Sent/)).toBeVisible()
    expect(added().filter((text) => text.includes('Hello Mira'))).toHaveLength(1)
  })

  describe('keeps the keyboard when what it stood on goes', () => {
    const press = async (name: string) => {
      ;(button(name).element() as HTMLElement).focus()
      await userEvent.keyboard('{Enter}')
      await expect.element(button(name)).not.toBeInTheDocument()
      expect(document.activeElement).toBe(box())
    }

    test.each(['Send again', 'Discard'])('with "%s"', async (name) => {
      await opens(1)
      await refused('one')
      server.refuses = () => null
      await press(name)
    })

    test('with what leads to new messages', async () => {
      await opens(8)
      await readsBack()
      server.messages.push(message(9))
      conversation.hear(message(9), server.chat)
      await expect.element(button('1 new message')).toBeVisible()
      await press('1 new message')
      expect(fromEnd()).toBe(0)
    })

    test('with the last earlier page, and not with one before', async () => {
      await opens(20)
      await expect.poll(fromEnd).toBe(0)
      const earlier = button('Earlier messages').element() as HTMLElement
      earlier.focus({ preventScroll: true })
      earlier.click()
      await expect.element(page.getByText('Message 5', { exact: true })).toBeInTheDocument()
      expect(document.activeElement).toBe(earlier)
      earlier.click()
      await expect.element(button('Earlier messages')).not.toBeInTheDocument()
      expect(document.activeElement).toBe(box())
    })
  })
})

/** By the next frame every other observer has been told as well. */
async function isInSight(element: Element | null, wanted: boolean): Promise<void> {
  await new Promise<void>((resolve) => {
    const observer = new IntersectionObserver((entries) => {
      if (entries.at(-1)?.isIntersecting !== wanted) return
      observer.disconnect()
      resolve()
    })
    if (element) observer.observe(element)
  })
  await new Promise(requestAnimationFrame)
}

/** What was added anywhere in a log, as its words. */
function additionsTo(element: Element): () => string[] {
  const records: MutationRecord[] = []
  const observer = new MutationObserver((news) => records.push(...news))
  observer.observe(element, { childList: true, subtree: true })
  return () => {
    records.push(...observer.takeRecords())
    return records.flatMap(({ addedNodes }) => [...addedNodes].map((node) => node.textContent ?? ''))
  }
}

/** What an alert said since, each as it stood there. */
function spokenBy(alert: Element): () => string[] {
  const said: string[] = []
  const note = () => {
    const text = alert.textContent ?? ''
    if (text && text !== said.at(-1)) said.push(text)
  }
  new MutationObserver(note).observe(alert, { childList: true, subtree: true, characterData: true })
  return () => said
}
