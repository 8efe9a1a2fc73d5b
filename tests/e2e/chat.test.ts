import sharp from 'sharp'
import type { Page } from 'playwright'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { isAccessible, startBrowser, tabTo, type TestBrowser } from '../support/browser.ts'
import { endSession, enterBy, logIn, newSession } from '../support/console.ts'
import { startFoyer, type Foyer } from '../support/foyer.ts'

// Two people, a server that begins anew, and every screen checked: it takes its time.
describe('a chat between a desk and a phone', { timeout: 180_000 }, () => {
  let foyer: Foyer
  let browser: TestBrowser

  beforeAll(async () => {
    ;[foyer, browser] = await Promise.all([startFoyer('services'), startBrowser()])
  })
  afterAll(async () => {
    await browser[Symbol.asyncDispose]()
    await foyer[Symbol.asyncDispose]()
  })
  afterEach(() => expect(browser.complaints).toEqual([]))

  /** Ada at her desk and Mira on her phone, in one room. */
  async function meet(customer: string, options = {}): Promise<{ desk: Page; phone: Page; id: string }> {
    const desk = await logIn(browser, foyer, 'ada', options)
    const id = await newSession(desk, customer)
    const ada = await foyer.agent('Ada')
    const phone = await enterBy(browser, `${foyer.url}/j/${await foyer.linkOf(ada, id)}`)
    return { desk, phone, id }
  }
  const field = (page: Page) => page.getByRole('textbox', { name: /^(Message|Write) to / })
  const said = (page: Page) => page.getByRole('log').locator('p[dir]')
  const texts = (page: Page) =>
    said(page)
      .allTextContents()
      .then((all) => all.map((text) => text.trim()))
  const mine = (page: Page, text: string) => page.locator('[data-mine]', { hasText: text })

  async function writes(page: Page, text: string): Promise<void> {
    await field(page).fill(text)
    await page.getByRole('button', { name: 'Send', exact: true }).click()
    expect(await field(page).inputValue()).toBe('')
  }

  test('goes over a network that is away and a server that begins anew: in order, once, seen', async () => {
    const { desk, phone } = await meet('Mira Lindt')
    await writes(desk, 'Good morning Mira')
    await mine(desk, 'Good morning Mira').getByText('Sent').waitFor()

    // Not seen before the chat is open on her phone; the title and the button say that it waits.
    await phone.getByRole('button', { name: 'Open chat, 1 unread message' }).waitFor()
    await expect.poll(() => phone.title()).toMatch(/^\(1\) /)
    await isAccessible(phone, 'the room with an unread message')
    await phone.getByRole('button', { name: 'Open chat, 1 unread message' }).click()
    await phone.getByText('Good morning Mira').waitFor()
    await mine(desk, 'Good morning Mira').getByText('Seen').waitFor()
    await expect.poll(() => phone.title()).not.toMatch(/^\(/)

    await Promise.all([
      desk.getByText('Mira Lindt is writing').waitFor(),
      field(phone).pressSequentially('Hi'),
    ])
    await writes(phone, 'Hi Ada')
    await desk.getByRole('log').getByText('Hi Ada').waitFor()
    await Promise.all([phone.getByText('Ada is writing').waitFor(), field(desk).pressSequentially('One')])
    await field(desk).fill('')

    // In a tunnel: what is written stays, says so, and goes in order.
    await phone.context().setOffline(true)
    await writes(phone, 'One file or two?')
    await writes(phone, 'It has two pages')
    await mine(phone, 'One file or two?').getByText('Waits for the connection').waitFor()
    await writes(desk, 'Written meanwhile')
    await phone.context().setOffline(false)
    await mine(phone, 'It has two pages').getByText('Seen').waitFor()
    await desk.getByRole('log').getByText('It has two pages').waitFor()

    // The server is away for both, and the phone's page is loaded anew after it was.
    await foyer.restart(async () => {
      await writes(desk, 'Is the line back?')
      await writes(desk, 'Mine comes second')
      await mine(desk, 'Is the line back?').getByText('Waits for the connection').waitFor()
      await writes(phone, 'I wrote too')
      await mine(phone, 'I wrote too').getByText('Waits for the connection').waitFor()
      await isAccessible(phone, 'messages that wait')
    })
    await mine(desk, 'Mine comes second').getByText('Seen').waitFor()
    await mine(phone, 'I wrote too').getByText('Seen').waitFor()
    await expect.poll(() => texts(desk)).toHaveLength(8)
    const all = await texts(desk)
    expect(all.slice(0, 2)).toEqual(['Good morning Mira', 'Hi Ada'])
    for (const [earlier, later] of [
      ['One file or two?', 'It has two pages'],
      ['Is the line back?', 'Mine comes second'],
    ] as const)
      expect(all.indexOf(earlier)).toBeLessThan(all.indexOf(later))
    await expect.poll(() => texts(phone)).toEqual(all)
    await phone.reload()
    await phone.locator('.visit[data-link=live]').waitFor()
    await expect.poll(() => texts(phone)).toEqual(all)

    const room = desk.url()
    await endSession(desk)
    await phone.getByText('Nothing more can be written here').waitFor()
    expect(await field(phone).count()).toBe(0)
    await isAccessible(phone, 'a chat after the end')
    await desk.goto(room)
    await expect.poll(() => field(desk).isDisabled()).toBe(true)
    await isAccessible(desk, 'a chat after the end, at the desk')
  })

  test('what was written before a page was closed is sent by the next one', async () => {
    const { desk, phone } = await meet('Noor Aziz')
    await phone.getByRole('button', { name: 'Write to Ada' }).click()
    expect(await field(phone).evaluate((element) => element === document.activeElement)).toBe(true)
    await foyer.restart(async () => {
      await writes(phone, 'Written before the reload')
      await field(phone).fill('And this was not sent')
      await mine(phone, 'Written before the reload').getByText('Waits for the connection').waitFor()
      await phone.evaluate(() => (window.name = 'gone'))
      await phone.goto('about:blank')
    })
    await phone.goto(`${foyer.url}/room`)
    await desk.getByRole('log').getByText('Written before the reload').waitFor()
    await phone.getByRole('button', { name: 'And this was not sent' }).click()
    expect(await field(phone).inputValue()).toBe('And this was not sent')
    expect(await texts(desk)).toEqual(['Written before the reload'])
  })

  test('is spoken as it comes, not what was read before; links lead where they say, markup is text', async () => {
    const { desk, phone } = await meet('Cleo Marsh')
    await writes(desk, '<b>Look</b> at https://example.com/a?b=1, not javascript:alert(1)')
    await phone.getByRole('button', { name: /^Open chat/ }).click()
    const link = phone.getByRole('log').getByRole('link')
    await link.waitFor()
    expect(await link.count()).toBe(1)
    expect(await link.getAttribute('href')).toBe('https://example.com/a?b=1')
    expect(await link.getAttribute('rel')).toBe('noopener noreferrer nofollow')
    expect(await texts(phone)).toEqual(['<b>Look</b> at https://example.com/a?b=1, not javascript:alert(1)'])
    await expect.poll(() => phone.getByRole('log').getAttribute('aria-live')).toBe('polite')
    expect(await phone.getByRole('log').getAttribute('aria-relevant')).toBe('additions')
  })

  test('a long one is read back page by page, and nothing moves', async () => {
    const { desk, phone, id } = await meet('Ines Duarte')
    const ada = await foyer.agent('Ada')
    for (let number = 1; number <= 55; number++)
      await ada.browser.value('POST', `/api/sessions/${id}/messages`, {
        id: crypto.randomUUID(),
        text: `Line ${number}`,
      })
    await desk.getByRole('log').getByText('Line 55').waitFor()
    await phone.reload()
    await phone.getByRole('button', { name: 'Open chat, 50 or more unread messages' }).click()
    await expect.poll(() => texts(phone)).toHaveLength(50)
    const log = phone.getByRole('log')
    await expect.poll(() => log.evaluate((box) => box.scrollTop)).toBeGreaterThan(500)
    const line = log.getByText('Line 6', { exact: true })
    const before = await line.evaluate((text) => {
      const box = text.closest('[role=log]')
      if (box) box.scrollTop = 40
      return text.getBoundingClientRect().top
    })
    await expect.poll(() => texts(phone)).toHaveLength(55)
    const moved = async () =>
      Math.abs((await line.evaluate((text) => text.getBoundingClientRect().top)) - before)
    expect(await moved()).toBeLessThan(60)
    expect((await texts(phone))[0]).toBe('Line 1')
  })

  test('files go both ways, and can be saved', async () => {
    const { desk, phone } = await meet('Priya Rao')
    const create = { width: 600, height: 300, channels: 3, background: '#cde' } as const
    const buffer = await sharp({ create }).png().toBuffer()
    await desk.getByLabel('Attach a file').setInputFiles({ name: 'plan.png', mimeType: 'image/png', buffer })
    await desk.getByRole('button', { name: 'Remove plan.png' }).waitFor()
    await isAccessible(desk, 'a file that is attached')
    await expect
      .poll(() => desk.getByRole('button', { name: 'Send', exact: true }).getAttribute('aria-disabled'))
      .toBe(null)
    await desk.getByRole('button', { name: 'Send', exact: true }).click()
    await phone.getByRole('button', { name: /^Open chat/ }).click()
    const saving = phone.waitForEvent('download')
    await phone.getByRole('link', { name: 'Save plan.png' }).click()
    expect((await saving).suggestedFilename()).toBe('plan.png')

    await phone
      .getByLabel('Attach a file')
      .setInputFiles({ name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('hello') })
    await expect
      .poll(() => phone.getByRole('button', { name: 'Send', exact: true }).getAttribute('aria-disabled'))
      .toBe(null)
    await isAccessible(phone, 'a file that is attached, on the phone')
    await writes(phone, 'My notes')
    const coming = desk.waitForEvent('download')
    await desk.getByRole('link', { name: 'Save notes.txt' }).click()
    expect((await coming).suggestedFilename()).toBe('notes.txt')
    await phone.getByLabel('Attach a file').setInputFiles({
      name: 'game.exe',
      mimeType: 'application/octet-stream',
      buffer: Buffer.from('MZ\0\0'),
    })
    await phone.getByText('Not attached').waitFor()
    await isAccessible(phone, 'a file that is not taken')
  })

  test('by keyboard alone a saved reply is found, filled and sent', async () => {
    const admin = await foyer.agent('admin')
    for (const [title, text] of [
      ['Greeting', 'Hello {customer}, this is {agent}.'],
      ['Opening hours', 'We are here from 9 to 5.'],
    ])
      await admin.browser.value('POST', '/api/canned-replies', { team: null, title, text })
    const { desk, phone } = await meet('Tomas Berg')
    await phone.getByRole('button', { name: /^Write to/ }).click()
    await tabTo(desk, field(desk))
    await desk.keyboard.type('/')
    await desk.getByRole('option', { name: /Opening hours/ }).waitFor()
    await isAccessible(desk, 'saved replies')
    await desk.keyboard.type('gree')
    await expect.poll(() => desk.getByRole('option').count()).toBe(1)
    await desk.keyboard.press('Enter')
    const box = desk.getByLabel(/^Message to/)
    await expect.poll(() => box.inputValue()).toBe('Hello Tomas Berg, this is Ada Brandt.')
    await desk.keyboard.press('Shift+Enter')
    await desk.keyboard.type('How can I help?')
    await desk.keyboard.press('Enter')
    await phone.getByText('How can I help?').waitFor()
    expect(await texts(phone)).toEqual(['Hello Tomas Berg, this is Ada Brandt.\nHow can I help?'])

    // Whoever uses this browser next finds nothing of what was not sent.
    await field(desk).fill('Not for everybody')
    const kept = () => desk.evaluate(() => /foyer-(writing|unsent)/.test(Object.keys(localStorage).join()))
    expect(await kept()).toBe(true)
    await desk.getByRole('button', { name: 'Log out' }).click()
    await desk.getByLabel('Work email').waitFor()
    await expect.poll(kept).toBe(false)
  })

  // Somebody else each time: whoever has an open session would come by another browser, and be asked for a code.
  test.each([
    ['light', 'Mia Holm'],
    ['dark', 'Nils Holm'],
  ] as const)('nothing an automatic check can find, %s', async (colorScheme, customer) => {
    const { desk, phone } = await meet(customer, { colorScheme })
    await phone.emulateMedia({ colorScheme })
    await isAccessible(desk, 'an empty chat')
    await phone.getByRole('button', { name: 'Open chat' }).click()
    await isAccessible(phone, 'an empty chat, on the phone')
    await writes(desk, 'How are you?')
    await phone.getByText('How are you?').waitFor()
    await writes(phone, 'Fine')
    await desk.getByRole('log').getByText('Fine').waitFor()
    await mine(phone, 'Fine').getByText('Seen').waitFor()
    await isAccessible(desk, 'a chat')
    await isAccessible(phone, 'a chat, on the phone')
    await phone.getByRole('button', { name: 'Back to tasks' }).click()
    await isAccessible(phone, 'the room')
    // Written while another page is open, it waits in the list and in the title.
    await desk.goto(`${foyer.url}/`)
    await phone.getByRole('button', { name: 'Open chat' }).click()
    await writes(phone, 'Are you there?')
    await desk.getByText('1 unread message').first().waitFor({ state: 'attached' })
    await expect.poll(() => desk.title()).toMatch(/^\(1\) /)
    await isAccessible(desk, 'a session that waits')
    await desk.setViewportSize({ width: 390, height: 844 })
    await desk.locator('a[data-session]', { hasText: customer }).first().click()
    await desk.getByRole('button', { name: /^Chat/ }).click()
    await desk.getByRole('log').getByText('Are you there?').waitFor()
    await mine(phone, 'Are you there?').getByText('Seen').waitFor()
    await isAccessible(desk, 'a chat, narrow')
  })
})
