import type { Page } from 'playwright'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { isAccessible, phone, startBrowser, type TestBrowser } from '../support/browser.ts'
import { logIn, newSession } from '../support/console.ts'
import { startFoyer, type Foyer } from '../support/foyer.ts'

const good = 'a lamp beside the river'

describe('people, by screen alone', () => {
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

  /** The address in the newest mail to somebody, as a mail program shows it. */
  const linkTo = async (email: string): Promise<string> => {
    if (!foyer.mailbox) throw new Error('there is no mail server')
    const { raw } = await foyer.mailbox.mailTo(email)
    return /http\S+\/password#[\w-]{43}/.exec(raw)?.[0] ?? ''
  }
  const people = async (page: Page) => {
    await page.goto(`${foyer.url}/settings/people`)
    await page.getByRole('heading', { name: 'People and roles', level: 1 }).waitFor()
  }
  const act = async (page: Page, name: string, action: string) => {
    await page.getByRole('button', { name: `Actions for ${name}` }).click()
    await page.getByRole('menuitem', { name: action }).click()
  }
  const row = (page: Page, name: string) => page.getByRole('listitem').filter({ hasText: name })
  const setsPassword = async (page: Page, password: string) => {
    await page.getByLabel('New password').fill(password)
    await page.getByRole('button', { name: 'Set password' }).click()
  }
  const logsIn = async (page: Page, email: string, password: string) => {
    await page.getByLabel('Work email').fill(email)
    await page.getByLabel('Password', { exact: true }).fill(password)
    await page.getByRole('button', { name: 'Log in', exact: true }).click()
  }

  test.each(['light', 'dark'] as const)(
    'somebody is invited, sets a password behind the mailed link, and logs in, %s',
    async (colorScheme) => {
      const admin = await logIn(browser, foyer, 'admin', { colorScheme })
      const [name, email] = [`Dee ${colorScheme}`, `dee.${colorScheme}@example.com`]
      await people(admin)
      await isAccessible(admin, 'people')
      await admin.getByRole('button', { name: 'Invite' }).click()
      await admin.getByLabel('Name', { exact: true }).fill(name)
      await admin.getByRole('button', { name: 'Send invitation' }).click()
      await admin.getByText('Enter an address such as name@company.com.').waitFor()
      await isAccessible(admin, 'inviting')
      await admin.getByLabel('E-mail address').fill(email)
      await admin.getByRole('button', { name: 'Send invitation' }).click()
      await row(admin, name).getByText('Invited').waitFor()
      await isAccessible(admin, 'somebody invited')

      const dee = await browser.page({ ...phone, colorScheme })
      const link = await linkTo(email)
      await dee.goto(link)
      await dee.getByRole('heading', { name: `Welcome, ${name}` }).waitFor()
      await isAccessible(dee, 'setting a password')
      await setsPassword(dee, 'qwerty123456')
      await dee.getByText('This one is among the first that are guessed.').waitFor()
      await isAccessible(dee, 'a weak password')
      await setsPassword(dee, good)
      await dee.getByRole('heading', { name: 'Your password is set' }).waitFor()
      await dee.getByRole('button', { name: 'Go to log in' }).click()
      await logsIn(dee, email, good)
      await dee.getByRole('heading', { name: 'Who do you meet next?' }).waitFor({ state: 'attached' })

      const other = await browser.page({ colorScheme })
      await other.goto(link)
      await other.getByRole('heading', { name: 'This link does not work any more' }).waitFor()
      await isAccessible(other, 'a used link')
    },
  )

  test('somebody who is deactivated with a room open is at the login page within 5 s; their sessions are handed over', async () => {
    const bo = await logIn(browser, foyer, 'bo')
    await newSession(bo, 'Mira Lindt')
    const admin = await logIn(browser, foyer, 'admin')
    await people(admin)
    await row(admin, 'Bo Castellan').getByText('1 open session').waitFor()
    await act(admin, 'Bo Castellan', 'Deactivate')
    await admin.getByText('1 session of theirs stays open').waitFor()
    await isAccessible(admin, 'deactivating')
    await admin.getByRole('dialog').getByRole('button', { name: 'Deactivate' }).click()
    await bo.getByRole('button', { name: 'Log in', exact: true }).waitFor({ timeout: 5_000 })
    await row(admin, 'Bo Castellan').getByText('Deactivated').waitFor()

    await act(admin, 'Bo Castellan', 'Hand sessions over')
    await admin.getByRole('dialog').getByLabel('To').selectOption({ label: 'Ada Brandt, Retail Lending' })
    await isAccessible(admin, 'handing over')
    await admin.getByRole('dialog').getByRole('button', { name: 'Hand sessions over' }).click()
    await admin.getByText('1 session is with Ada Brandt now.').waitFor()
    const ada = await logIn(browser, foyer, 'ada')
    await ada
      .getByRole('link', { name: /Mira Lindt/ })
      .first()
      .click()
    await ada.getByRole('heading', { name: 'Mira Lindt', level: 1 }).waitFor()
    await ada.getByText('handed the session over to you').waitFor()

    await logsIn(bo, 'bo@example.com', 'foyer-demo')
    await bo.getByText('do not belong together').waitFor()
    await act(admin, 'Bo Castellan', 'Reactivate')
    await row(admin, 'Bo Castellan').getByText('Active').waitFor()
    await logsIn(bo, 'bo@example.com', 'foyer-demo')
    await bo.getByRole('button', { name: 'Start Session' }).first().waitFor()
  })

  test('whoever forgot a password gets a mail, and nobody is told who has an account', async () => {
    const page = await browser.page()
    await page.goto(foyer.url)
    const asks = async (email: string) => {
      await page.getByRole('button', { name: 'Forgot your password?' }).click()
      await page.getByRole('dialog').getByLabel('Work email').fill(email)
      await page.getByRole('button', { name: 'Send link' }).click()
      await page.getByText(`If there is an account for ${email}, a mail is on its way.`).waitFor()
      await isAccessible(page, 'a forgotten password')
      await page.getByRole('dialog').getByRole('button', { name: 'Close' }).first().click()
    }
    await asks('nobody@example.com')
    await asks('cy@example.com')
    await page.goto(await linkTo('cy@example.com'))
    await page.getByRole('heading', { name: 'Set a new password' }).waitFor()
    await setsPassword(page, good)
    await page.getByRole('button', { name: 'Go to log in' }).click()
    await logsIn(page, 'cy@example.com', good)
    await page.getByRole('heading', { name: 'Who do you meet next?' }).waitFor()
  })

  test.each(['light', 'dark'] as const)(
    'one’s own browsers are logged out, and the password changed, %s',
    async (colorScheme) => {
      const here = await logIn(browser, foyer, 'ada', { colorScheme })
      const there = await logIn(browser, foyer, 'ada')
      await here.getByRole('link', { name: 'Ada Brandt' }).click()
      await here.getByRole('heading', { name: 'Your account', level: 1 }).waitFor()
      await here.getByText('This browser').waitFor()
      await isAccessible(here, 'account')
      await here.getByRole('button', { name: 'Log out everywhere else' }).click()
      await there.getByRole('button', { name: 'Log in', exact: true }).waitFor({ timeout: 5_000 })
      await here.getByLabel('Present password').fill('not this one')
      await here.getByLabel('New password').fill(good)
      await here.getByRole('button', { name: 'Change password' }).click()
      await here.getByText('That is not your present password.').waitFor()
      await isAccessible(here, 'a wrong password')
      await here.setViewportSize({ width: 390, height: 844 })
      await isAccessible(here, 'account, narrow')
    },
  )
})
