import type { Page } from 'playwright'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { isAccessible, startBrowser, type TestBrowser } from '../support/browser.ts'
import { badge, enterBy } from '../support/console.ts'
import { startFoyer, type Foyer } from '../support/foyer.ts'

const good = 'a lamp beside the river'

describe('from an empty installation to the first customer, by screen alone', () => {
  let foyer: Foyer
  let browser: TestBrowser

  beforeAll(async () => {
    ;[foyer, browser] = await Promise.all([startFoyer('empty'), startBrowser()])
  })
  afterAll(async () => {
    await browser[Symbol.asyncDispose]()
    await foyer[Symbol.asyncDispose]()
  })
  afterEach(() => expect(browser.complaints).toEqual([]))

  const desktop = { viewport: { width: 1440, height: 900 } }
  const setting = (page: Page, name: string) => page.getByRole('textbox', { name, exact: true })
  const saves = async (page: Page) => {
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await page.getByText('Saved', { exact: true }).waitFor()
  }
  const linkTo = async (email: string, page: string): Promise<string> => {
    const mail = await foyer.mailbox?.mailTo(email)
    return new RegExp(`http\\S+/${page}[\\w-]{43}`).exec(mail?.raw ?? '')?.[0] ?? ''
  }
  const invites = async (page: Page, [name, role, team]: readonly [string, string, string]) => {
    await page.getByRole('button', { name: 'Invite' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Name', { exact: true }).fill(name)
    await dialog.getByLabel('E-mail address').fill(emailOf(name))
    await dialog.getByRole('radio', { name: role }).check()
    await dialog.getByLabel('Main team').selectOption({ label: team })
    await dialog.getByRole('button', { name: 'Send invitation' }).click()
    await page.getByRole('listitem').filter({ hasText: name }).getByText('Invited').waitFor()
  }
  const emailOf = (name: string) => `${name.split(' ')[0]?.toLowerCase()}@example.com`

  test('two teams with settings of their own, five people, mail, and a customer who joins', async () => {
    const mira = await browser.page(desktop)
    await mira.goto(foyer.url)
    await mira.getByText('Nobody can log in yet').waitFor()
    await isAccessible(mira, 'a login page without anybody')

    await mira.goto(foyer.setUpUrl ?? 'there is no link')
    await mira.getByRole('heading', { name: 'Set Foyer up' }).waitFor()
    await mira.getByRole('button', { name: 'Make the account' }).click()
    await mira.getByText('Enter a name for the team.').waitFor()
    await isAccessible(mira, 'setting up with nothing entered')
    await mira.getByLabel('First team').fill('Retail Lending')
    await mira.getByLabel('Your name').fill('Mira Olsen')
    await mira.getByLabel('Work email').fill('mira@example.com')
    await mira.getByLabel('New password').fill(good)
    await mira.getByRole('button', { name: 'Make the account' }).click()

    await mira.getByRole('heading', { name: 'First steps', level: 1 }).waitFor()
    await isAccessible(mira, 'first steps')
    await mira.getByRole('button', { name: `Use ${foyer.url}` }).click()
    const { hostname, port } = new URL(foyer.mailbox?.url ?? '')
    await setting(mira, 'Server').fill(hostname)
    await setting(mira, 'Port').fill(port)
    await mira.getByRole('radio', { name: 'None' }).check()
    await setting(mira, 'Sender').fill('Retail Lending <lending@example.com>')
    await saves(mira)
    await mira.getByLabel('Send a test to').fill('mira@example.com')
    await mira.getByRole('button', { name: 'Send test email' }).click()
    await mira.getByText('The mail server took the test for mira@example.com.').waitFor()
    await isAccessible(mira, 'first steps after the test')

    await mira.getByRole('main').getByRole('button', { name: 'Add team' }).click()
    await mira.getByRole('dialog').getByLabel('Name').fill('Claims')
    await mira.getByRole('dialog').getByRole('button', { name: 'Create' }).click()
    await mira.getByRole('heading', { name: 'Claims', level: 1 }).waitFor()
    await mira.getByRole('radio', { name: 'Session PIN' }).check()
    await saves(mira)

    await mira.getByRole('link', { name: 'People and roles' }).click()
    for (const person of [
      ['Ada Brandt', 'Agent', 'Retail Lending'],
      ['Bo Castellan', 'Agent', 'Retail Lending'],
      ['Cy Duarte', 'Supervisor', 'Claims'],
      ['Dee Ekholm', 'Agent', 'Claims'],
    ] as const)
      await invites(mira, person)

    const dee = await comes('Dee Ekholm')
    await starts(dee, 'Jo Park')
    await dee.getByText('Give a Session PIN of 4 to 8 digits.').waitFor()

    const ada = await comes('Ada Brandt')
    await starts(ada, 'Noor Haddad')
    await ada.getByRole('heading', { name: 'Noor Haddad', level: 1 }).waitFor()
    const link = await linkTo('noor@example.com', 'j/')
    expect(link.startsWith(foyer.url)).toBe(true)
    await enterBy(browser, link)
    await badge(ada, 'online-open').first().waitFor()
  }, 120_000)

  /** By the mailed invitation, to the console. */
  async function comes(name: string): Promise<Page> {
    const page = await browser.page(desktop)
    await page.goto(await linkTo(emailOf(name), 'password#'))
    await page.getByLabel('New password').fill(good)
    await page.getByRole('button', { name: 'Set password' }).click()
    await page.getByRole('button', { name: 'Go to log in' }).click()
    await page.getByLabel('Work email').fill(emailOf(name))
    await page.getByLabel('Password', { exact: true }).fill(good)
    await page.getByRole('button', { name: 'Log in', exact: true }).click()
    await page.getByRole('heading', { name: 'Who do you meet next?' }).waitFor()
    return page
  }

  async function starts(page: Page, customer: string): Promise<void> {
    await page.getByRole('button', { name: 'Start Session', exact: true }).first().click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Customer name').fill(customer)
    await dialog.getByLabel('Email address').fill(emailOf(customer))
    await dialog.getByRole('button', { name: 'Start', exact: true }).click()
  }

  test('the link is dead once it was used', async () => {
    const page = await browser.page()
    await page.goto(foyer.setUpUrl ?? '')
    await page.getByText('This link has been used, or it is cut off.').waitFor()
    await isAccessible(page, 'a used link of the set-up')
  })
})
