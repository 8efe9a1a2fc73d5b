import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { SessionForm } from '../../shared/commands.ts'
import { isAccessible, startBrowser, tabTo, type TestBrowser } from '../support/browser.ts'
import { logIn } from '../support/console.ts'
import { startFoyer, type Foyer } from '../support/foyer.ts'
import { until } from '../support/until.ts'

describe('settings, changed by an administrator in her browser', () => {
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

  test.each(['light', 'dark'] as const)(
    'hold for agents at once, and stand in the trail, %s',
    async (colorScheme) => {
      const page = await logIn(browser, foyer, 'admin', { colorScheme })
      const ada = await foyer.agent('Ada')
      const form = () => ada.browser.value<SessionForm>('GET', '/api/session-form')
      const { textMessages } = await form()
      await page.getByRole('button', { name: 'Settings' }).click()
      await page.getByRole('heading', { name: 'System defaults', level: 1 }).waitFor()
      await isAccessible(page, 'system settings')

      await page.getByRole('link', { name: 'Retail Lending' }).click()
      await page.getByRole('heading', { name: 'Retail Lending', level: 1 }).waitFor()
      const texts = page.getByRole('switch', { name: 'Text messages (SMS)' })
      await tabTo(page, texts)
      await page.keyboard.press('Space')
      await page.getByText('1 change not saved').waitFor()
      await isAccessible(page, 'a change')
      await page.getByRole('link', { name: 'Audit trail' }).click()
      await page.getByRole('dialog').getByRole('button', { name: 'Keep editing' }).click()
      await page.getByRole('button', { name: 'Save' }).click()
      await page.getByText('Saved', { exact: true }).waitFor()
      await until('it holds', async () => (await form()).textMessages === !textMessages, { withinMs: 2_000 })

      await page.getByRole('link', { name: 'Audit trail' }).click()
      await page.getByText('Mira Olsen changed Text messages (SMS) for Retail Lending').first().waitFor()
      await isAccessible(page, 'audit trail')
      await page.setViewportSize({ width: 390, height: 844 })
      await isAccessible(page, 'audit trail, narrow')
    },
  )

  test('a team is made, named and archived', async () => {
    const page = await logIn(browser, foyer, 'admin')
    await page.goto(`${foyer.url}/settings`)
    await page.getByRole('button', { name: 'Add team' }).click()
    await page.getByRole('textbox', { name: 'Name of the team' }).fill('retail lending')
    await page.getByRole('button', { name: 'Create' }).click()
    await page.getByText('Another team has this name.').waitFor()
    await page.getByRole('textbox', { name: 'Name of the team' }).fill('Claims')
    await page.getByRole('button', { name: 'Create' }).click()
    await page.getByRole('heading', { name: 'Claims', level: 1 }).waitFor()
    await page.getByRole('button', { name: 'Archive' }).click()
    await isAccessible(page, 'archiving')
    await page.getByRole('dialog').getByRole('button', { name: 'Archive' }).click()
    await page.getByRole('button', { name: 'Restore' }).waitFor()
  })

  test('are for administrators: anybody else is told so, and shown the way back', async () => {
    const page = await logIn(browser, foyer, 'ada')
    await page.goto(`${foyer.url}/settings`)
    await page.getByText('Settings are for administrators').waitFor()
    await isAccessible(page, 'not for agents')
    await page.getByRole('button', { name: 'Back to the console' }).click()
    await page.waitForURL(`${foyer.url}/`)
  })
})
