import type { Page } from 'playwright'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { Agent } from '../support/agent.ts'
import { phone, recordStatuses, startBrowser, tabTo, type TestBrowser } from '../support/browser.ts'
import { addTask, badge, endSession, enterBy, logIn as logInAs, newSession } from '../support/console.ts'
import { startFoyer, type Foyer, type Pair } from '../support/foyer.ts'

describe.each<Pair>(['embedded', 'services'])('two people in their browsers, on the pair: %s', (pair) => {
  let foyer: Foyer
  let browser: TestBrowser

  beforeAll(async () => {
    ;[foyer, browser] = await Promise.all([startFoyer(pair, { graceMs: 3_000 }), startBrowser()])
  })
  afterAll(async () => {
    await browser[Symbol.asyncDispose]()
    await foyer[Symbol.asyncDispose]()
  })
  afterEach(() => expect(browser.complaints).toEqual([]))

  const logIn = (name: string) => logInAs(browser, foyer, name)
  const enter = (link: string) => enterBy(browser, link)

  /** As the customer gets it: from the message on the agent's screen, or from the mail. */
  async function linkFor(page: Page, id: string): Promise<string> {
    if (pair === 'embedded') {
      await page.getByRole('button', { name: /Invitation sent/ }).click()
      const link = await page.getByRole('dialog').getByRole('link').getAttribute('href')
      await page.keyboard.press('Escape')
      return link ?? ''
    }
    await using ada = await Agent.logsIn(foyer.url, 'ada@example.com')
    return `${foyer.url}/j/${await foyer.linkOf(ada, id)}`
  }

  test('the whole story', async () => {
    const ada = await logIn('ada')
    const id = await newSession(ada, 'Cleo Marsh')
    await badge(ada, 'never-joined').waitFor()
    await addTask(ada, 'Terms of the loan')

    const cleo = await browser.page(phone)
    await cleo.goto(await linkFor(ada, id))
    await cleo.getByText('Ada Brandt').first().waitFor()
    expect(await badge(ada, 'never-joined').count()).toBe(1)
    await cleo.getByRole('button', { name: 'Continue' }).click()
    await cleo.getByRole('heading', { name: '1 task left' }).waitFor()
    expect(new URL(cleo.url()).pathname).toBe('/room')
    await badge(ada, 'online-open').waitFor()
    await ada.locator(`[data-session="${id}"][data-status=online-open]`).waitFor()
    await cleo.getByText('Ada is here').waitFor()

    await cleo.getByRole('button', { name: 'Continue' }).click()
    await cleo.getByRole('heading', { name: 'Terms of the loan' }).waitFor()
    await cleo.getByRole('button', { name: 'Complete', exact: true }).click()
    await cleo.getByRole('heading', { name: 'All done, Cleo' }).waitFor()
    await badge(ada, 'online-complete').waitFor()
    await ada.locator('[data-task][data-state=completed]').waitFor()
    await ada
      .locator('[data-event=task-completed]', { hasText: 'Cleo Marsh completed Terms of the loan' })
      .waitFor()

    await cleo.close()
    await badge(ada, 'offline-complete').waitFor()
    await endSession(ada)
    await ada.getByRole('heading', { name: 'Who do you meet next?' }).waitFor()
    await ada.locator(`[data-session="${id}"]`, { hasText: 'Ended' }).waitFor()
  })

  test('a reload of the customer’s page is never seen as offline', async () => {
    const ada = await logIn('ada')
    const cleo = await enter(await linkFor(ada, await newSession(ada, 'Rosa Delgado')))
    await badge(ada, 'online-open').waitFor()
    const statuses = await recordStatuses(ada, '[data-badge]')
    for (let reload = 0; reload < 3; reload++) {
      await cleo.reload()
      await cleo.getByRole('heading', { name: 'No tasks yet' }).waitFor()
    }
    await addTask(ada, 'Seen after the reloads')
    await cleo.getByText('Seen after the reloads', { exact: true }).waitFor()
    expect((await statuses()).filter((status) => status.startsWith('offline'))).toEqual([])
  })

  test('of two tabs the newest is live, “Use here” takes it back, and she is online throughout', async () => {
    const ada = await logIn('ada')
    const first = await enter(await linkFor(ada, await newSession(ada, 'Marcus Chen')))
    await badge(ada, 'online-open').waitFor()
    const statuses = await recordStatuses(ada, '[data-badge]')
    const second = await first.context().newPage()
    const closed = (page: Page) =>
      page.getByRole('heading', { name: 'Connection closed. Opened in another tab' }).waitFor()
    await second.goto(`${foyer.url}/room`)
    await closed(first)
    await first.getByRole('button', { name: 'Use here' }).click()
    await first.getByRole('heading', { name: 'No tasks yet' }).waitFor()
    await closed(second)
    await second.getByRole('button', { name: 'Use here' }).click()
    await closed(first)
    await first.close()
    await addTask(ada, 'Still here')
    await second.getByText('Still here', { exact: true }).waitFor()
    expect((await statuses()).filter((status) => status.startsWith('offline'))).toEqual([])
    await second.close()
    await badge(ada, 'offline-open').waitFor()
  })

  test('while the server is away nothing stays green, a press is kept, and all is right again by itself', async () => {
    const ada = await logIn('ada')
    const id = await newSession(ada, 'Priya Raghunathan')
    await addTask(ada, 'Pressed while away')
    const priya = await enter(await linkFor(ada, id))
    await badge(ada, 'online-open').waitFor()
    await priya.getByRole('button', { name: 'Continue' }).click()
    await priya.getByText('Pressed while away, in full.').waitFor()
    await foyer.restart(async () => {
      await badge(ada, 'unknown').waitFor()
      await ada.getByText(/^Not live since/).waitFor()
      expect(await ada.locator('[data-status^=online]').count()).toBe(0)
      await priya.getByText('No connection, trying again').waitFor()
      await priya.getByRole('button', { name: 'Complete', exact: true }).click()
    })
    await badge(ada, 'online-complete').waitFor()
    await priya.getByRole('heading', { name: 'All done, Priya' }).waitFor()
    await ada.locator('[data-event=task-completed]').waitFor()
    expect(await ada.locator('[data-event=task-completed]').count()).toBe(1)
    expect(await ada.getByText(/^Not live since/).count()).toBe(0)
  })

  test('without JavaScript she gets through the opening page and is told what the room needs', async () => {
    const ada = await logIn('ada')
    const link = await linkFor(ada, await newSession(ada, 'Jonas Becker'))
    const jonas = await browser.page({ ...phone, javaScriptEnabled: false })
    await jonas.goto(link)
    await jonas.getByRole('button', { name: 'Continue' }).click()
    await jonas.getByRole('heading', { name: 'This room needs JavaScript' }).waitFor()
    expect(await badge(ada, 'never-joined').count()).toBe(1)
  })

  test('the agent’s part of the story by keyboard alone', async () => {
    const page = await browser.page({ viewport: { width: 1440, height: 900 } })
    await page.goto(foyer.url)
    await tabTo(page, page.getByLabel('Work email'))
    await page.keyboard.type('bo@example.com')
    await tabTo(page, page.getByLabel('Password', { exact: true }))
    await page.keyboard.type('foyer-demo')
    await page.keyboard.press('Enter')
    const start = page.getByRole('navigation').getByRole('button', { name: 'Start Session' })
    await start.waitFor()
    await tabTo(page, start)
    await page.keyboard.press('Enter')
    await page.getByRole('dialog').waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await expect.poll(() => start.evaluate((it) => it === document.activeElement)).toBe(true)
    await page.keyboard.press('Enter')
    await tabTo(page, page.getByLabel('Customer name', { exact: true }))
    await page.keyboard.type('Yuki Tanabe')
    await tabTo(page, page.getByLabel('Email address'))
    await page.keyboard.type('yuki@example.com')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Yuki Tanabe', level: 1 }).waitFor()
    await tabTo(page, page.locator('[data-badge]'))
    await page.getByRole('tooltip').waitFor({ state: 'visible' })
    await page.keyboard.press('Escape')
    await page.getByRole('tooltip').waitFor({ state: 'hidden' })
    await tabTo(page, page.getByRole('button', { name: 'End Session' }))
    await page.keyboard.press('Enter')
    await tabTo(page, page.getByRole('dialog').getByRole('button', { name: 'End Session' }))
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Who do you meet next?' }).waitFor()
  })

  test('what was refused is said beside the field, and what was typed is kept', async () => {
    const ada = await logIn('ada')
    await ada.getByRole('button', { name: 'Start Session' }).first().click()
    const dialog = ada.getByRole('dialog')
    await dialog.getByLabel('Customer name').fill('Leila')
    await dialog.getByLabel('Email address').fill('leila at example')
    await dialog.getByRole('button', { name: 'Start', exact: true }).click()
    await dialog.getByText('Enter a whole email address').waitFor()
    expect(await dialog.getByLabel('Customer name').inputValue()).toBe('Leila')
    expect(await dialog.getByLabel('Email address').getAttribute('aria-invalid')).toBe('true')
  })
})
