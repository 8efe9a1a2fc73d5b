import type { Page } from 'playwright'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { isAccessible, startBrowser, type TestBrowser } from '../support/browser.ts'
import { logIn } from '../support/console.ts'
import { startFoyer, type Foyer } from '../support/foyer.ts'
import { startProvider, type TestProvider } from '../support/provider.ts'

describe('single sign-on with a real provider, by screen', () => {
  let foyer: Foyer
  let browser: TestBrowser
  let provider: TestProvider

  beforeAll(async () => {
    ;[foyer, browser] = await Promise.all([startFoyer('services'), startBrowser()])
    provider = await startProvider(foyer.url, {
      ada: { email: 'ada@example.com', name: 'Ada Brandt', groups: ['lending'] },
      eve: { email: 'eve@example.com', name: 'Eve Falk', groups: ['heads'] },
      mallory: { email: 'mallory@example.com', name: 'Mallory', groups: [] },
    })
  })
  afterAll(async () => {
    await provider[Symbol.asyncDispose]()
    await browser[Symbol.asyncDispose]()
    await foyer[Symbol.asyncDispose]()
  })
  afterEach(() => expect(browser.complaints).toEqual([]))

  const setting = (page: Page, name: string) => page.getByRole('textbox', { name, exact: true })
  /** The provider's own pages: a name, any password, and that Foyer may know it. */
  const signsOn = async (page: Page, name: string) => {
    await page.goto(foyer.url)
    await page.getByRole('button', { name: 'Log in with Example Login' }).click()
    await page.locator('input[name=login]').fill(name)
    await page.locator('input[name=password]').fill('any')
    await page.locator('button[type=submit]').click()
    await page.locator('button[type=submit]').click()
  }
  const isIn = (page: Page) => page.getByRole('heading', { name: 'Who do you meet next?' }).waitFor()

  test('is set up on the settings page, and stands on the login page', async () => {
    const admin = await logIn(browser, foyer, 'admin')
    await admin.goto(`${foyer.url}/settings`)
    await setting(admin, 'Provider').fill(provider.issuer)
    await setting(admin, 'Client ID').fill(provider.clientId)
    await setting(admin, 'Client secret').fill(provider.clientSecret)
    await setting(admin, 'Name on the button').fill('Example Login')
    await setting(admin, 'Groups').fill('lending = agent, Retail Lending\nheads = boss')
    await admin.getByRole('switch', { name: 'New accounts' }).click()
    await admin.getByRole('button', { name: 'Save', exact: true }).click()
    await admin.getByRole('alert').filter({ hasText: 'Line 2 is not' }).waitFor()
    await setting(admin, 'Groups').fill('lending = agent, Retail Lending\nheads = supervisor')
    await admin.getByRole('button', { name: 'Save', exact: true }).click()
    await admin.getByText('Saved', { exact: true }).waitFor()
    const page = await browser.page()
    await page.goto(foyer.url)
    await page.getByRole('button', { name: 'Log in with Example Login' }).waitFor()
    await isAccessible(page, 'a login page with single sign-on')
  })

  test('somebody with an account logs in there, and logs out of both', async () => {
    const page = await browser.page({ viewport: { width: 1440, height: 900 } })
    await signsOn(page, 'ada')
    await isIn(page)
    await page.getByText('Ada Brandt').first().waitFor()
    await page.getByRole('button', { name: 'Log out' }).click()
    await page.waitForURL((url) => url.origin === provider.issuer)
    await page.locator('button[name=logout]').click()
    await page.waitForURL(`${foyer.url}/`)
    await page.getByRole('button', { name: 'Log in', exact: true }).waitFor()
  })

  test('somebody new gets an account with the role of their group', async () => {
    const page = await browser.page({ viewport: { width: 1440, height: 900 } })
    await signsOn(page, 'eve')
    await isIn(page)
    await page.getByRole('button', { name: 'Live board' }).waitFor()
  })

  test('somebody whom no group lets in is told so on the login page', async () => {
    const page = await browser.page()
    await signsOn(page, 'mallory')
    await page.getByText('You are known there, but not let in here.').waitFor()
    await isAccessible(page, 'a refused single sign-on')
  })

  test('nobody comes back who has not left here: not with another’s answer, nor with a forged one', async () => {
    const page = await browser.page()
    await page.goto(`${foyer.url}/api/sso/callback?code=stolen&state=stolen&iss=${provider.issuer}`)
    await page.getByText('Logging in there did not work.').waitFor()
    await page.request.get(`${foyer.url}/api/sso/start`, { maxRedirects: 0 })
    await page.goto(`${foyer.url}/api/sso/callback?code=stolen&state=stolen&iss=${provider.issuer}`)
    await page.getByText('Logging in there did not work.').waitFor()
    expect((await page.request.get(`${foyer.url}/api/me`)).status()).toBe(401)
  })
})
