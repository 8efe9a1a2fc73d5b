import type { Page } from 'playwright'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { totpCode } from '../../server/domain/second-factor.ts'
import { isAccessible, phone, startBrowser, type TestBrowser } from '../support/browser.ts'
import { logIn } from '../support/console.ts'
import { startFoyer, type Foyer } from '../support/foyer.ts'

const present = 'foyer-demo'
const HALF_MINUTE = 30_000

describe('the second factor, by screen', () => {
  let foyer: Foyer
  let browser: TestBrowser
  let ahead = 0
  const now = () => new Date(Date.now() + ahead)

  beforeAll(async () => {
    ;[foyer, browser] = await Promise.all([startFoyer('services', {}, {}, now), startBrowser()])
  })
  afterAll(async () => {
    await browser[Symbol.asyncDispose]()
    await foyer[Symbol.asyncDispose]()
  })
  afterEach(() => expect(browser.complaints).toEqual([]))

  /** From "Set it up" to the recovery codes; answers with the secret and the codes. */
  const setsUp = async (page: Page, what: string) => {
    await page.getByRole('button', { name: 'Set it up' }).click()
    await page.getByLabel('Your password once more').fill(present)
    await page.getByRole('button', { name: 'Go on' }).click()
    await page.getByRole('img', { name: 'QR code for the authenticator app' }).waitFor()
    await isAccessible(page, `${what}: scanning`)
    const secret = ((await page.locator('code').textContent()) ?? '').replaceAll(' ', '')
    await page.getByLabel('Code from the app').fill('000000')
    await page.getByRole('button', { name: 'Turn it on' }).click()
    await page.getByText('This code is not right').waitFor()
    await page.getByLabel('Code from the app').fill(totpCode(secret, now()))
    await page.getByRole('button', { name: 'Turn it on' }).click()
    await page.getByText('Your recovery codes').waitFor()
    await isAccessible(page, `${what}: recovery codes`)
    const codes = await page.locator('code').allTextContents()
    await page.getByRole('button', { name: 'I have kept them' }).click()
    ahead += HALF_MINUTE
    return { secret, codes }
  }
  const logsIn = async (page: Page, email: string, ...codes: string[]) => {
    await page.goto(foyer.url)
    await page.getByLabel('Work email').fill(email)
    await page.getByLabel('Password', { exact: true }).fill(present)
    await page.getByRole('button', { name: 'Log in', exact: true }).click()
    for (const code of codes) {
      await page.getByLabel('Code from the app').fill(code)
      await page.getByRole('button', { name: 'Log in', exact: true }).click()
    }
  }

  test.each(['light', 'dark'] as const)(
    'is set up on the account page, asked for at the next log-in, and left out by a recovery code, %s',
    async (colorScheme) => {
      const name = colorScheme === 'light' ? 'ada' : 'bo'
      const page = await logIn(browser, foyer, name, { colorScheme })
      await page.goto(`${foyer.url}/account`)
      const { secret, codes } = await setsUp(page, `account, ${colorScheme}`)
      expect(codes).toHaveLength(10)
      await page.getByText('10 recovery codes are left.').waitFor()

      const other = await browser.page({ ...phone, colorScheme })
      await logsIn(other, `${name}@example.com`, '123456')
      await other.getByText('This code is not right').waitFor()
      await isAccessible(other, `a code at the log-in, ${colorScheme}`)
      await other.getByLabel('Code from the app').fill(totpCode(secret, now()))
      await other.getByRole('button', { name: 'Log in', exact: true }).click()
      await other.getByRole('heading', { name: 'Who do you meet next?' }).waitFor({ state: 'attached' })

      const third = await browser.page({ colorScheme })
      await logsIn(third, `${name}@example.com`, codes[0] ?? '')
      await third.getByRole('heading', { name: 'Who do you meet next?' }).waitFor()
    },
  )

  test('that a role has to have comes before anything else, also for whoever is logged in', async () => {
    const cy = await logIn(browser, foyer, 'cy')
    const admin = await logIn(browser, foyer, 'admin')
    await admin.goto(`${foyer.url}/settings`)
    await admin.getByRole('radio', { name: 'Administrators and supervisors have to' }).check()
    await admin.getByRole('button', { name: 'Save', exact: true }).click()
    for (const page of [cy, admin]) {
      if (page === admin) await page.goto(foyer.url)
      await page.getByRole('heading', { name: 'Set up your second factor' }).waitFor()
    }
    await isAccessible(cy, 'a second factor that one has to have')
    expect((await cy.request.get(`${foyer.url}/api/sessions`)).status()).toBe(403)
    await setsUp(cy, 'has to')
    await cy.getByRole('heading', { name: 'Who do you meet next?' }).waitFor()
  })
})
