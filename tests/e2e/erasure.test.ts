import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { isAccessible, startBrowser, type TestBrowser } from '../support/browser.ts'
import { logIn } from '../support/console.ts'
import { startFoyer, type Foyer } from '../support/foyer.ts'

describe('erasure, by screen', () => {
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
    'a customer is erased after it was shown what that is, with the password, %s',
    async (colorScheme) => {
      await using ada = await foyer.agent('Ada')
      const [name, email] = [`Mirabel ${colorScheme}`, `mirabel.${colorScheme}@example.com`]
      const { id } = await ada.startsSession(name, email)
      const admin = await logIn(browser, foyer, 'admin', { colorScheme })
      await admin.goto(`${foyer.url}/settings`)
      await admin.getByRole('link', { name: 'Erasure' }).click()
      await admin.getByText('No team erases ended sessions.').waitFor()
      await isAccessible(admin, `erasure, ${colorScheme}`)

      const finds = async () => {
        await admin.getByLabel('Email address or phone number').fill(email.toUpperCase())
        await admin.getByRole('button', { name: 'Find' }).click()
      }
      await finds()
      await admin.getByText('1 of them is open. End it first.').waitFor()
      await isAccessible(admin, `an open session, ${colorScheme}`)
      await ada.ends(id)
      await finds()
      await admin.getByText(new RegExp(`${name}, with Ada Brandt`)).waitFor()
      await admin.getByLabel('Your password').fill('not mine')
      await admin.getByRole('button', { name: 'Erase 1 session for good' }).click()
      await admin.getByText('This is not your password.').waitFor()
      await isAccessible(admin, `a wrong password, ${colorScheme}`)
      await admin.getByLabel('Your password').fill('foyer-demo')
      await admin.getByRole('button', { name: 'Erase 1 session for good' }).click()
      await admin.getByText('1 session is erased.').waitFor()
      expect((await ada.browser.ask('GET', `/api/sessions/${id}`)).status).toBe(404)
      await admin.getByRole('link', { name: 'Audit trail' }).click()
      await admin.getByText('Mira Olsen erased a session').first().waitFor()
    },
  )

  test('the texts of a team are previewed before they are saved', async () => {
    const admin = await logIn(browser, foyer, 'admin')
    await admin.goto(`${foyer.url}/settings`)
    await admin.getByText('Reminder', { exact: true }).click()
    await admin.locator('details[open]').getByRole('button', { name: 'Preview and test' }).click()
    const preview = admin.getByRole('region', { name: 'Preview' })
    await admin.locator('details[open]').getByLabel('Subject').fill('Still open, {customer}')
    await preview.getByText(/^Still open, \S/).waitFor()
    await isAccessible(admin, 'a preview of texts')
    await preview.getByLabel('Send a test to').fill('noor@example.com')
    await preview.getByRole('button', { name: 'Send test email' }).click()
    await preview.getByText('The mail server took the test for noor@example.com.').waitFor()
    expect((await foyer.mailbox?.mailTo('noor@example.com'))?.raw).toContain('Still open')
    await admin.getByRole('button', { name: 'Discard' }).click()
  })
})
