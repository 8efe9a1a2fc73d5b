import type { BrowserContextOptions, Page } from 'playwright'
import { phone, type TestBrowser } from './browser.ts'
import type { Foyer } from './foyer.ts'

/** An agent at the console, on a desktop. */
export async function logIn(
  browser: TestBrowser,
  { url }: Foyer,
  name: string,
  options: BrowserContextOptions = {},
): Promise<Page> {
  const page = await browser.page({ viewport: { width: 1440, height: 900 }, ...options })
  await page.goto(url)
  await page.getByLabel('Work email').fill(`${name}@example.com`)
  await page.getByLabel('Password', { exact: true }).fill('foyer-demo')
  await page.getByRole('button', { name: 'Log in', exact: true }).click()
  await page.getByRole('heading', { name: 'Who do you meet next?' }).waitFor()
  return page
}

/** Starts or plans a session in the dialog; answers with its id. */
export async function newSession(
  page: Page,
  name: string,
  { by = 'Start Session', pin = '', email = `${name.toLowerCase().replace(' ', '.')}@example.com` } = {},
): Promise<string> {
  await page.getByRole('button', { name: by, exact: true }).first().click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Customer name').fill(name)
  await dialog.getByLabel('Email address').fill(email)
  await dialog.getByLabel(/^Session PIN/).fill(pin)
  await dialog.getByRole('button', { name: by === 'Start Session' ? 'Start' : by, exact: true }).click()
  await page.getByRole('heading', { name, level: 1 }).waitFor()
  return page.url().split('/').at(-1) ?? ''
}

export async function addTask(page: Page, title: string): Promise<void> {
  await page.getByRole('button', { name: 'Add task' }).first().click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Title').fill(title)
  await dialog.getByLabel('Text to read and accept').fill(`${title}, in full.`)
  await dialog.getByRole('button', { name: 'Add task' }).click()
  await page.locator('[data-task]', { hasText: title }).waitFor()
}

/** Ends the open session; where the agent is then depends on the team. */
export async function endSession(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'End Session' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'End Session' }).click()
}

/** A customer on a phone who opens the link and presses Continue. */
export async function enterBy(browser: TestBrowser, link: string): Promise<Page> {
  const page = await browser.page(phone)
  await page.goto(link)
  await page.getByRole('button', { name: 'Continue' }).click()
  await page.locator('.visit[data-link=live]').waitFor()
  return page
}

export const badge = (page: Page, status: string) => page.locator(`[data-badge][data-status=${status}]`)
