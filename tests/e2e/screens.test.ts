import type { Page } from 'playwright'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { isAccessible, phone, startBrowser, type TestBrowser } from '../support/browser.ts'
import { startFoyer, type Foyer } from '../support/foyer.ts'

describe.each(['light', 'dark'] as const)(
  'an automatic accessibility check finds nothing, %s',
  (colorScheme) => {
    let foyer: Foyer
    let browser: TestBrowser

    beforeAll(async () => {
      ;[foyer, browser] = await Promise.all([startFoyer('embedded'), startBrowser()])
    })
    afterAll(async () => {
      await browser[Symbol.asyncDispose]()
      await foyer[Symbol.asyncDispose]()
    })
    afterEach(() => expect(browser.complaints).toEqual([]))

    const press = (page: Page, name: string) =>
      page.getByRole('button', { name, exact: true }).first().click()

    test('on every screen of the console, wide and narrow', async () => {
      const page = await browser.page({ colorScheme, viewport: { width: 1440, height: 900 } })
      await page.goto(foyer.url)
      await page.getByText('Demo logins').waitFor()
      await isAccessible(page, 'login')
      await page.getByRole('button', { name: /Ada Brandt/ }).click()
      await page.getByText('Marcus Chen').first().waitFor()
      await isAccessible(page, 'welcome')
      await press(page, 'Start Session')
      await press(page, 'Start')
      await isAccessible(page, 'New Session, refused')
      await page.keyboard.press('Escape')
      await page.getByText('Jonas Becker').first().click()
      await page.getByRole('heading', { name: 'Jonas Becker' }).waitFor()
      await page.locator('[data-badge]').focus()
      await isAccessible(page, 'room')
      await press(page, 'Add task')
      await isAccessible(page, 'Add task')
      await page.keyboard.press('Escape')
      await press(page, 'End Session')
      await isAccessible(page, 'End Session')
      await page.keyboard.press('Escape')
      await page.getByRole('button', { name: /Invitation sent/ }).click()
      await page.getByRole('dialog').getByRole('link').waitFor()
      await isAccessible(page, 'the message')
      await page.keyboard.press('Escape')
      await page.setViewportSize({ width: 390, height: 844 })
      await isAccessible(page, 'room, narrow')
      await page.goto(`${foyer.url}/messages`)
      await page.locator('details').first().waitFor()
      await isAccessible(page, 'Messages')
      await page.goto(`${foyer.url}/sessions/0199d0a0-0000-7000-8000-000000000000`)
      await page.getByText('This session is not one of yours').waitFor()
      await isAccessible(page, 'no such session')
    })

    test('on every page of the customer', async () => {
      await using ada = await foyer.agent('Ada')
      const { id } = await ada.startsSession('Cleo Marsh', 'cleo@example.com')
      await ada.addsTask(id, 'Terms of the loan')
      const page = await browser.page({ ...phone, colorScheme })
      for (const [path, heading] of [
        ['/j/unknown', 'This link does not work any more'],
        ['/room', 'Open your link again'],
        ['/nowhere', 'There is no page here'],
      ] as const) {
        await page.goto(foyer.url + path)
        await page.getByRole('heading', { name: heading }).waitFor()
        await isAccessible(page, heading)
      }
      await page.goto(`${foyer.url}/j/${await foyer.linkOf(ada, id)}`)
      await isAccessible(page, 'opening')
      await press(page, 'Continue')
      await page.getByRole('heading', { name: '1 task left' }).waitFor()
      await isAccessible(page, 'tasks')
      await press(page, 'Continue')
      await page.getByRole('button', { name: 'Complete', exact: true }).waitFor()
      await isAccessible(page, 'task')
      await press(page, 'Complete')
      await page.getByRole('heading', { name: 'All done, Cleo' }).waitFor()
      await isAccessible(page, 'all done')
      await ada.ends(id)
      await page.getByRole('heading', { name: 'This session has ended' }).waitFor()
      await isAccessible(page, 'ended')
    })
  },
)
